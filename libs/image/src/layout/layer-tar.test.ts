import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTree } from '../tree.ts';
import { writeTar } from '../write-tar.ts';
import { hashFile, newestTime, readDigestRecord, writeDigestRecord } from './layer-tar.ts';

let folder: string;
let tar: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'layer-'));
  tar = path.join(folder, 'rootfs.tar');
  const meta = { mode: 0o755, uid: 0, gid: 0 };
  const folders = [1000, 3000, 2000].map((mtime, number) => ({
    ...meta,
    type: 'directory' as const,
    path: `${number}`,
    mtime,
  }));
  const { sha256 } = await writeTar(createTree(folders), tar);
  await writeDigestRecord(tar, sha256);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a file next to a tar has its digest', async () => {
  const { digest, size } = await hashFile(tar);
  expect(await readDigestRecord(tar)).toBe(digest);
  expect(size % 512).toBe(0);
});

it('the record is read by sha256sum', () => {
  const checked = execFileSync('sha256sum', ['--check', 'rootfs.tar.sha256'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(checked).toBe('rootfs.tar: OK\n');
});

it.each([
  { reason: 'is missing', change: () => rmSync(`${tar}.sha256`), said: 'no such file' },
  {
    reason: 'was cut off',
    change: () => writeFileSync(`${tar}.sha256`, 'abc'),
    said: 'it is not a line of sha256sum',
  },
])('a record that $reason is an error', async ({ change, said }) => {
  change();
  await expect(readDigestRecord(tar)).rejects.toThrow(new Error(`cannot read "${tar}.sha256": ${said}`));
});

it('the newest time of a tar is that of its newest member', async () => {
  expect(await newestTime(tar)).toBe(3000);
});
