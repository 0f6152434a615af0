import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCounts } from './report.ts';

test('counts are written in the form that the tally reads', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const counts = { passed: 3, failed: 1, skipped: 2 };
    const path = await writeCounts('python-3.13-builder-pypi', counts, {
      workspace,
      details: { imports: [] },
    });
    expect(path).toBe('dist/reports/python-3.13-builder-pypi.json');
    expect(JSON.parse(await readFile(join(workspace, path), 'utf8'))).toEqual({
      ...{ numTotalTests: 6, numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 },
      success: false,
      imports: [],
    });
  } finally {
    await rm(workspace, { recursive: true });
  }
});
