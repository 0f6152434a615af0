import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeSkipped } from './write-skipped.ts';

const folder = mkdtempSync(join(tmpdir(), 'skipped-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes nothing if nothing is skipped', async () => {
  await writeSkipped([], folder);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});

it('writes a report for each task, under the name of the one that its run would write', async () => {
  const tasks = [
    { project: 'python-3.14-debug', target: 'verify' },
    { project: 'python-3.14-debug', target: 'verify', configuration: 'arm64' },
  ];
  await writeSkipped([{ series: '3.14', reason: 'why', tasks }], folder);
  for (const name of ['python-3.14-debug-verify', 'python-3.14-debug-verify-arm64']) {
    expect(JSON.parse(readFileSync(join(folder, 'dist/reports', `${name}.json`), 'utf8'))).toMatchObject({
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 0,
      success: true,
      reason: 'why',
    });
  }
});
