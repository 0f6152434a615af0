import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockPath, readPresentLock } from './lockfile.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const file = lockPath(image);

let workspace = '';
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'lockfile-'));
});
afterEach(() => rm(workspace, { recursive: true }));

const write = async (text: string) => {
  await mkdir(dirname(join(workspace, file)), { recursive: true });
  await writeFile(join(workspace, file), text);
};

describe('readPresentLock', () => {
  test('an image without a lock has none', async () => {
    expect(await readPresentLock(workspace, image)).toBeUndefined();
  });

  const wayOut =
    'without it, nobody would notice older versions; restore it with git, or delete it if it is not needed, and run ./nx run python-3.13-runtime:lock';
  test.each([
    ['conflict markers', '<<<<<<< ours\n{}\n', /JSON/],
    ['an old schema', '{}', /indexes: /],
    ['nothing in it', '', /JSON/],
  ])('a lock with %s is an error, not a missing lock', async (_reason, text, cause) => {
    await write(text);
    const { message } = await readPresentLock(workspace, image).then(
      () => new Error('it was read'),
      (error: Error) => error,
    );
    expect(message).toMatch(cause);
    expect(message.startsWith(`${file}: `)).toBe(true);
    expect(message.endsWith(`; ${wayOut}`)).toBe(true);
  });
});
