import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

// As a process, as Nx runs it, beside a lock of its own.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notice-'));
  cpSync(fileURLToPath(new URL('notice.mjs', import.meta.url)), join(folder, 'tools/notice.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Release = { version: string; instead?: string };

function notice(eol: string, release: Release, named?: string) {
  const lock = join(folder, 'images/python/3.13/runtime/lock.json');
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, JSON.stringify({ eol, release }));
  const { CPYTHON_RELEASE: _, ...outside } = process.env;
  return spawnSync(process.execPath, [join(folder, 'tools/notice.mjs'), 'python-3.13-runtime'], {
    env: { ...outside, ...(named === undefined ? {} : { CPYTHON_RELEASE: named }) },
    encoding: 'utf8',
  });
}

const [past, future] = ['2001-10-31', '2999-10-31'];
const today = new Date().toISOString().slice(0, 10);
const warning = 'WARNING: python-3.13-runtime:';
const substitute = (used: string, wanted: string) =>
  `${warning} has CPython ${used}, a substitute for ${wanted}; not for publishing. Where ${wanted} can be had: ./nx lock\n`;
const ended = `${warning} upstream's support of Python 3.13 ended on ${past}; not for publishing\n`;

const rows: { reason: string; eol?: string; release?: Release; named?: string; said: string }[] = [
  { reason: 'the wanted release of a supported series: nothing to say', said: '' },
  { reason: 'the day itself is still supported', eol: today, said: '' },
  { reason: 'support has ended', eol: past, said: ended },
  {
    reason: 'the lock names a substitute',
    release: { version: '3.13.5', instead: '3.13.15' },
    said: substitute('3.13.5', '3.13.15'),
  },
  {
    reason: 'both',
    eol: past,
    release: { version: '3.13.5', instead: '3.13.15' },
    said: ended + substitute('3.13.5', '3.13.15'),
  },
  {
    reason: 'CPYTHON_RELEASE names another one than the lock',
    named: '3.13.4',
    said: substitute('3.13.4', '3.13.15'),
  },
  { reason: 'CPYTHON_RELEASE names the one of the lock', named: '3.13.15', said: '' },
  { reason: 'CPYTHON_RELEASE names one of another series', named: '3.12.1', said: '' },
  { reason: 'CPYTHON_RELEASE is set to nothing', named: '', said: '' },
  {
    reason: 'CPYTHON_RELEASE names the one that is wanted, where the lock has a substitute',
    release: { version: '3.13.5', instead: '3.13.15' },
    named: '3.13.15',
    said: '',
  },
  {
    reason: 'CPYTHON_RELEASE names a third one',
    release: { version: '3.13.5', instead: '3.13.15' },
    named: '3.13.4',
    said: substitute('3.13.4', '3.13.15'),
  },
];
it.each(rows)('$reason', ({ eol = future, release = { version: '3.13.15' }, named, said }) => {
  const { status, stdout, stderr } = notice(eol, release, named);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: said });
});
