import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkAllLocks, checkLocks } from './check-locks.ts';
import { writeMadeLock } from './testing/made-lock.ts';
import { type MadeWorkspace, madeWorkspace } from './testing/made-workspace.ts';

const images = [
  { series: '3.13', variant: 'runtime' },
  { series: '3.13', variant: 'debug' },
] as const;
const path = 'images/python/3.13/runtime/lock.json';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

describe('checkLocks', () => {
  const wayOut = 'run ./nx run python-3.13-runtime:lock';
  it.each([
    {
      reason: 'an unknown key',
      break: () => made.edit(path, (text) => text.replace('"suite"', '"colour": 1, "suite"')),
      fault: `${path}: unknown key "colour"; ${wayOut}`,
    },
    {
      reason: 'a changed intent',
      break: () => made.edit('images/python/versions.yaml', (text) => text.replace('2029', '2030')),
      fault: `${path}: stale: versions.yaml or packages.yaml changed since it was written; ${wayOut}`,
    },
    {
      reason: 'a copy of the intent that was edited',
      break: () => made.edit(path, (text) => text.replace('2029-10-31', '2099-10-31')),
      fault: `${path}: eol is "2099-10-31", but in versions.yaml and packages.yaml it is "2029-10-31"; ${wayOut}`,
    },
    {
      reason: 'a setuid folder',
      break: () => made.edit(path, (text) => text.replace('"1777"', '"4777"')),
      fault: `${path}: roots.runtime.directories.tmp.mode is "4777", but in versions.yaml and packages.yaml it is "1777"; ${wayOut}`,
    },
    {
      reason: 'a file that is cut off',
      break: () => made.edit(path, (text) => text.slice(0, 100)),
      fault: expect.stringMatching(/^images\/python\/3.13\/runtime\/lock.json: .*JSON.*; run /),
    },
  ])('reports $reason', async ({ break: damage, fault }) => {
    for (const image of images) await writeMadeLock(image, await made.open());
    await damage();
    expect(await checkLocks(made.folder, images.slice(0, 1))).toEqual([fault]);
  });
});

describe('checkAllLocks', () => {
  const lockAll = async () => {
    for (const variant of ['builder', 'runtime', 'debug'] as const) {
      await writeMadeLock({ series: '3.13', variant }, await made.open());
    }
  };

  it('checks every image of the matrix', async () => {
    await lockAll();
    expect(await checkAllLocks(made.folder)).toEqual([]);
    await made.edit(path, (text) => text.replace('2029-10-31', '2099-10-31'));
    expect(await checkAllLocks(made.folder)).toHaveLength(1);
  });

  it('reports the lock of a series that was removed, or of a variant that does not exist', async () => {
    await lockAll();
    await made.write('images/python/3.8/runtime/lock.json', '{}');
    await made.write('images/python/3.13/alpine/lock.json', '{}');
    await made.write('images/python/tests/case/files/lock.json', '{}');
    expect(await checkAllLocks(made.folder)).toEqual([
      'images/python/3.13/alpine/lock.json: "alpine" is not a variant, which is one of "builder", "runtime", "debug"; delete images/python/3.13/alpine',
      'images/python/3.8/runtime/lock.json: series "3.8" is not in versions.yaml; delete images/python/3.8, or add the series',
    ]);
  });
});
