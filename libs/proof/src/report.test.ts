import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageName } from './built-image.ts';
import { writeCounts } from './report.ts';

test('counts are written as the tally reads them', async () => {
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

const versions = {
  registry: 'localhost',
  architectures: ['amd64' as const],
  suites: { trixie: { debian: 13 } },
  series: { '3.13': { suite: 'trixie', eol: '2029-10-31' } },
  releases: {},
  discover: [],
};

test.each<[reason: string, ...Parameters<typeof named>, name: string]>([
  ['a runtime', 'runtime', 'fast', undefined, 'localhost/python-distroless:3.13-debian13'],
  [
    'a release build has the same tag',
    'runtime',
    'release',
    undefined,
    'localhost/python-distroless:3.13-debian13',
  ],
  ['a registry', 'builder', 'fast', 'r.example/x', 'r.example/x/python-builder:3.13-debian13'],
  ['upstream’s', 'debug', 'upstream', undefined, 'localhost/python-distroless:3.13-debian13-debug-upstream'],
])('the name of an image: %s', (_reason, variant, flavour, registry, name) => {
  expect(named(variant, flavour, registry)).toBe(name);
});

function named(
  variant: 'builder' | 'runtime' | 'debug',
  flavour: 'fast' | 'release' | 'upstream',
  registry: string | undefined,
): string {
  return imageName({ series: '3.13', variant }, flavour, { versions, registry });
}
