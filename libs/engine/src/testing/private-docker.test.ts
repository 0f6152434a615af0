import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endsWithin } from '../stop.ts';
import { withPrivateDocker } from './private-docker.ts';

// A fake dockerd: records its process, and answers on its socket unless FAKE says otherwise.
const fakeDaemon = `#!${process.execPath}
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const option = (name) => process.argv[process.argv.indexOf(name) + 1];
writeFileSync(option('--pidfile'), String(process.pid));
if (process.env.FAKE === 'ends') {
  console.error('one line\\nfailed to start daemon: no luck');
  process.exit(1);
}
if (process.env.FAKE === 'silent') setInterval(() => {}, 1000);
else createServer((_, response) => response.end('OK')).listen(option('--host').replace('unix://', ''));
`;

let base: string;
let programs: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'docker-'));
  programs = path.join(base, 'programs');
  folder = path.join(base, 'private');
  mkdirSync(programs);
  writeFileSync(path.join(programs, 'dockerd'), fakeDaemon);
  chmodSync(path.join(programs, 'dockerd'), 0o755);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function options(env: Record<string, string> = {}, signal = new AbortController().signal) {
  return { programs, env: { PATH: '/bin', DOCKER_CONTEXT: 'other', ...env }, signal };
}

function daemonId(): number {
  return Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
}

function expectNothingLeft(pid: number): void {
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(folder)).toBe(false);
}

test('during the work the daemon answers where the environment says; afterwards nothing is left', async () => {
  let pid = 0;
  const result = await withPrivateDocker(folder, options(), async (env) => {
    pid = daemonId();
    expect(env).toEqual({
      PATH: `${programs}:/bin`,
      DOCKER_HOST: `unix://${folder}/sock`,
      DOCKER_CONFIG: `${folder}/config`,
    });
    expect(readFileSync(`${folder}/config/config.json`, 'utf8')).toBe('{}\n');
    return ask(`${folder}/sock`);
  });
  expect(result).toBe(200);
  expectNothingLeft(pid);
});

test('an error of the work is passed on, and nothing is left', async () => {
  let pid = 0;
  const work = async () => {
    pid = daemonId();
    throw new Error('the work failed');
  };
  await expect(withPrivateDocker(folder, options(), work)).rejects.toThrow(new Error('the work failed'));
  expectNothingLeft(pid);
});

const work = () => Promise.reject(new Error('must not begin'));

test('a daemon that ends is an error with the end of its log', async () => {
  await expect(withPrivateDocker(folder, options({ FAKE: 'ends' }), work)).rejects.toThrow(
    new Error(
      `cannot start docker in "${folder}": the daemon ended\n  | one line\n  | failed to start daemon: no luck`,
    ),
  );
  expect(existsSync(folder)).toBe(false);
});

test('a daemon that cannot be run is an error', async () => {
  chmodSync(path.join(programs, 'dockerd'), 0o644);
  await expect(withPrivateDocker(folder, options(), work)).rejects.toThrow(
    `cannot start docker in "${folder}": spawn ${programs}/dockerd EACCES`,
  );
  expect(existsSync(folder)).toBe(false);
});

test('a daemon that does not answer is stopped', async () => {
  const silent = { ...options({ FAKE: 'silent' }), timeoutMs: 300 };
  await expect(withPrivateDocker(folder, silent, work)).rejects.toThrow(
    `cannot start docker in "${folder}": the daemon does not answer after 300 ms`,
  );
  expect(existsSync(folder)).toBe(false);
});

test('Ctrl-C before it answers stops it', async () => {
  const interrupt = new AbortController();
  const started = withPrivateDocker(folder, options({ FAKE: 'silent' }, interrupt.signal), work);
  setTimeout(() => interrupt.abort(new Error('interrupted')), 300);
  await expect(started).rejects.toThrow(new Error('interrupted'));
  expect(existsSync(folder)).toBe(false);
});

test('a path that is too long for sockets is refused', async () => {
  const long = path.join(base, 'l'.repeat(100));
  await expect(withPrivateDocker(long, options(), work)).rejects.toThrow(
    new Error(
      `cannot start docker in "${long}": its path is too long for sockets; move the workspace to a shorter one`,
    ),
  );
});

test('a daemon of a killed run is stopped, but no other process with its number', async () => {
  const rows = [
    { why: 'our daemon', args: ['--config-file', `${folder}/daemon.json`], isStopped: true },
    { why: 'another process', args: ['--config-file', '/etc/docker/daemon.json'], isStopped: false },
  ];
  for (const { why, args, isStopped } of rows) {
    mkdirSync(folder);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...args]);
    writeFileSync(path.join(folder, 'pid'), String(child.pid));
    try {
      await withPrivateDocker(folder, options(), async () => {});
      expect(await endsWithin(child, 500), why).toBe(isStopped);
    } finally {
      await end(child);
    }
  }
});

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await endsWithin(child, 5000);
}

function ask(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/version' }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}
