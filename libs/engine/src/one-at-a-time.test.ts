import { existsSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { oneAtATime } from './one-at-a-time.ts';

let folder: string;
let lock: string;
let said: string[];
const options = (patienceMs = 60_000) => ({ report: (line: string) => said.push(line), patienceMs });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  lock = path.join(folder, 'lock');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the lock names the process while it works, and is removed afterwards', async () => {
  const owner = await oneAtATime(lock, options(), async () => readlinkSync(lock));
  expect(owner).toMatch(new RegExp(`^${process.pid} `));
  expect({ left: existsSync(lock), said }).toEqual({ left: false, said: [] });
});

test('it is removed also when the work fails', async () => {
  await expect(oneAtATime(lock, options(), () => Promise.reject(new Error('no luck')))).rejects.toThrow(
    'no luck',
  );
  expect(existsSync(lock)).toBe(false);
});

test('the second one waits for the first, and says for which process', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    order.push(`${name} ends`);
  };
  const first = oneAtATime(lock, options(), work('one'));
  await Promise.all([first, oneAtATime(lock, options(), work('two'))]);
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  const text = `waiting for process ${process.pid} to set up the engine; if it does not run any more, remove "${lock}"`;
  expect(said).toEqual([text]);
});

test('the lock of a process that died is taken over', async () => {
  symlinkSync('999999999 x', lock);
  expect(await oneAtATime(lock, options(), async () => 'done')).toBe('done');
  expect(existsSync(lock)).toBe(false);
});

test('the wait is limited', async () => {
  symlinkSync(`${process.pid} x`, lock);
  await expect(oneAtATime(lock, options(600), async () => {})).rejects.toThrow(
    `cannot set up the engine: another process is still at it after 0.01 minutes; if it does not run any more, remove "${lock}"`,
  );
});

test('Ctrl-C ends the wait', async () => {
  symlinkSync(`${process.pid} x`, lock);
  const signal = AbortSignal.timeout(50);
  await expect(oneAtATime(lock, { ...options(), signal }, async () => {})).rejects.toThrow();
});

test('a missing folder is an error that names the lock', async () => {
  const inside = path.join(folder, 'no/lock');
  await expect(oneAtATime(inside, options(), async () => {})).rejects.toThrow(`cannot write "${inside}": `);
});
