import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceDirectory } from './replace-directory.ts';

let parent: string;
let path: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'files-'));
  path = join(parent, 'folder');
});
afterEach(() => rm(parent, { recursive: true }));

it.each([
  { reason: 'nothing was there', before: async () => {} },
  { reason: 'an empty folder', before: () => mkdir(path) },
  { reason: 'a folder with files', before: () => makeFolder(path, 'old') },
  { reason: 'a file', before: () => writeFile(path, 'old') },
])('replaces the folder as a whole: $reason', async ({ before }) => {
  await before();
  const result = await replaceDirectory(path, async (temporary) => {
    await makeFolder(temporary, 'new');
    return 3;
  });
  expect(result).toBe(3);
  expect(await readdir(path)).toEqual(['new']);
  expect(await readFile(join(path, 'new'), 'utf8')).toBe('new');
  expect(await readdir(parent)).toEqual(['folder']);
});

it('makes the folders above the folder', async () => {
  const inner = join(parent, 'a', 'b', 'folder');
  await replaceDirectory(inner, (temporary) => makeFolder(temporary, 'new'));
  expect(await readdir(inner)).toEqual(['new']);
});

it.each([
  {
    reason: 'writing fails',
    write: async (temporary: string) => {
      await makeFolder(temporary, 'half');
      throw new Error('no more');
    },
    message: 'no more',
  },
  { reason: 'nothing was written', write: async () => {}, message: 'ENOENT' },
])('keeps the old folder and nothing else: $reason', async ({ write, message }) => {
  await makeFolder(path, 'old');
  await expect(replaceDirectory(path, write)).rejects.toThrow(message);
  expect(await readdir(path)).toEqual(['old']);
  expect(await readdir(parent)).toEqual(['folder']);
});

async function makeFolder(folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), name);
}
