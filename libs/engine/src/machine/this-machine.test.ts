import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { thisMachine } from './this-machine.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'this-machine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { PATH } = process.env;
const options = (timeoutMs = 10_000) => ({ env: { PATH, A: 'b c' }, timeoutMs });
const sh = (script: string, ...args: string[]) => ['sh', '-c', script, 'sh', ...args];

describe('a command', () => {
  test('has its status, its output and its lines in order', async () => {
    const lines: string[] = [];
    const ran = await thisMachine.run(sh('echo "$A" "$1"; sleep 0.1; echo two >&2; exit 3', 'x'), {
      ...options(),
      onLine: (line) => lines.push(line),
    });
    expect(ran).toEqual({ status: 3, stdout: 'b c x\n', lines: ['b c x', 'two'] });
    expect(lines).toEqual(['b c x', 'two']);
  });

  test('that does not exist has the status of a shell', async () => {
    const ran = await thisMachine.run(['/not/there'], options());
    expect(ran).toEqual({ status: 127, stdout: '', lines: ['spawn /not/there ENOENT'] });
  });

  test('gets no input', async () => {
    expect(await thisMachine.run(['cat'], options())).toMatchObject({ status: 0, stdout: '' });
  });

  test('that hangs is stopped', async () => {
    expect(await thisMachine.run(['sleep', '60'], options(200))).toMatchObject({
      status: 124,
      timedOut: true,
    });
  });

  test('that does not stop is killed, while a process that it started goes on', async () => {
    const script = 'trap "" TERM; sleep 60 & echo $!; while :; do wait; done';
    const began = Date.now();
    const ran = await thisMachine.run(sh(script), { ...options(300), graceMs: 200 });
    expect(ran).toMatchObject({ status: 124, timedOut: true });
    expect(Date.now() - began).toBeLessThan(10_000);
    process.kill(Number(ran.stdout));
  });

  test('is stopped by Ctrl-C', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), 100);
    const run = thisMachine.run(['sleep', '60'], { ...options(), signal: stop.signal });
    await expect(run).rejects.toThrow('interrupted');
  });
});

describe('a program', () => {
  function install(name: string, mode = 0o755): void {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), '', { mode });
    chmodSync(path.join(folder, name), mode);
  }
  const find = (...folders: string[]) =>
    thisMachine.findProgram('podman', { PATH: folders.map((name) => path.join(folder, name)).join(':') });

  test('is the first one on PATH that can be run', () => {
    install('a/podman', 0o644);
    mkdirSync(path.join(folder, 'b/podman'), { recursive: true });
    install('c/podman');
    install('d/podman');
    expect(find('none', 'a', 'b', 'c', 'd')).toBe(path.join(folder, 'c/podman'));
  });

  test('may be a link, if it leads to a program', () => {
    mkdirSync(path.join(folder, 'a'));
    install('c/podman');
    symlinkSync('../nowhere', path.join(folder, 'a/podman'));
    mkdirSync(path.join(folder, 'b'));
    symlinkSync('../c/podman', path.join(folder, 'b/podman'));
    expect(find('a', 'b')).toBe(path.join(folder, 'b/podman'));
  });

  test('is not one of npm’s, which are first on PATH only in tasks of Nx', () => {
    install('node_modules/.bin/podman');
    install('c/podman');
    expect(find('node_modules/.bin', 'c')).toBe(path.join(folder, 'c/podman'));
  });

  test('may be missing', () => {
    expect(find('none')).toBeUndefined();
    expect(thisMachine.findProgram('podman', {})).toBeUndefined();
  });
});

test('a replaced file has another identity', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, 'one');
  const before = thisMachine.identify(file);
  expect(thisMachine.identify(file)).toBe(before);
  writeFileSync(file, 'three');
  expect(thisMachine.identify(file)).not.toBe(before);
  expect(thisMachine.identify(path.join(file, 'x'))).toBeUndefined();
  expect([thisMachine.readFile(file), thisMachine.readFile(folder)]).toEqual(['three', undefined]);
});
