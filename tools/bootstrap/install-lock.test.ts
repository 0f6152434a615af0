import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeLock } from './install-lock.mjs';

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  lock = join(folder, 'npm-ci.lock');
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

it('a lock that nobody has is taken at once', async () => {
  await takeLock(lock);
  expect(readlinkSync(lock)).toBe(String(process.pid));
  expect(console.error).not.toHaveBeenCalled();
});

it('the lock of a dead process is taken over', async () => {
  symlinkSync('999999999', lock);
  await takeLock(lock);
  expect(readlinkSync(lock)).toBe(String(process.pid));
  expect(readdirSync(folder)).toEqual(['npm-ci.lock']);
});

it.each([
  { why: 'that is alive', owner: String(process.ppid) },
  { why: 'whose name is no process id', owner: 'somebody' },
])('the lock of a process $why stays: the wait is announced, and ends', async ({ owner }) => {
  symlinkSync(owner, lock);
  await expect(takeLock(lock, { timeoutMinutes: 0.02 })).rejects.toThrow(
    `cannot install the Node.js packages: process ${owner} has "${lock}" for 0.02 minutes; end that process, or remove the file`,
  );
  expect(console.error).toHaveBeenCalledWith(
    `nx: waiting for another ./nx (process ${owner}; if it is none, remove "${lock}")`,
  );
  expect(readlinkSync(lock)).toBe(owner);
});
