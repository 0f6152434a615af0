import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFile } from './replace-file.ts';
import { nameOfTemporary } from './temporary-name.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  { reason: 'a text', contents: 'new' },
  { reason: 'bytes', contents: Buffer.from('new') },
])('replaces a file, and leaves nothing else: $reason', async ({ contents }) => {
  await writeFile(path, 'a longer old file');
  await replaceFile(path, contents);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['file']);
});

it('makes the folders above the file, unless told not to', async () => {
  await expect(replaceFile(join(folder, 'a', 'b', 'file'), 'new', { parents: false })).rejects.toThrow(
    'ENOENT',
  );
  expect(await readdir(folder)).toEqual([]);
  await replaceFile(join(folder, 'a', 'b', 'file'), 'new');
  expect(await readFile(join(folder, 'a', 'b', 'file'), 'utf8')).toBe('new');
});

it('gives a function a path next to the file to write to, and returns its result', async () => {
  await writeFile(path, 'old');
  const result = await replaceFile(path, async (temporary) => {
    expect(dirname(temporary)).toBe(folder);
    expect(nameOfTemporary(basename(temporary))).toBe('file');
    await writeFile(temporary, 'new');
    expect(await readFile(path, 'utf8')).toBe('old');
    return 3;
  });
  expect(result).toBe(3);
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['file']);
});

it('writes the temporary file in another folder if asked', async () => {
  const other = join(folder, 'tmp');
  await mkdir(other);
  const write = async (temporary: string) => {
    expect(dirname(temporary)).toBe(other);
    await writeFile(temporary, 'new');
  };
  await replaceFile(path, write, { folder: other, sync: false });
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(other)).toEqual([]);
});

it('replaces a link instead of following it', async () => {
  await writeFile(join(folder, 'target'), 'old');
  await symlink('target', path);
  await replaceFile(path, 'new');
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('old');
  await expect(readlink(path)).rejects.toThrow('EINVAL');
});

it('keeps the old file and removes the temporary one when writing fails', async () => {
  await writeFile(path, 'old');
  const write = async (temporary: string) => {
    await writeFile(temporary, 'half of');
    throw new Error('no more');
  };
  await expect(replaceFile(path, write)).rejects.toThrow(new Error('no more'));
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['file']);
});

it('removes the temporary file when the file cannot get its name', async () => {
  await mkdir(path);
  await expect(replaceFile(path, 'new')).rejects.toThrow('EISDIR');
  expect(await readdir(folder)).toEqual(['file']);
});

const hasFull = existsSync('/dev/full');
if (!hasFull) console.warn('SKIPPED: a full disk, as this system has no /dev/full');

it.skipIf(!hasFull)('keeps the old file when the disk is full', async () => {
  await writeFile(path, 'old');
  const write = async (temporary: string) => {
    await symlink('/dev/full', temporary);
    await writeFile(temporary, 'new');
  };
  await expect(replaceFile(path, write)).rejects.toThrow('ENOSPC');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['file']);
});

it('lets several writers replace a file at the same time: it has the bytes of one of them', async () => {
  const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(contents.map((text) => replaceFile(path, text)));
  expect(contents).toContain(await readFile(path, 'utf8'));
  expect(await readdir(folder)).toEqual(['file']);
});
