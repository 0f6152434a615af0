import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLocks } from './check-locks.ts';
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
