import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A fresh clone with nothing but ./nx, on a machine that has the basic tools and what the test installs. */
export type FakeMachine = {
  root: string;
  /** Installs a command: a shell script, before which its call is noted. */
  install(name: string, script?: string): void;
  uninstall(name: string): void;
  /** Runs ./nx. */
  nx(args: readonly string[], options?: { env?: Record<string, string>; cwd?: string }): Promise<Ended>;
  /** Starts ./nx. */
  start(args: readonly string[], options?: { env?: Record<string, string>; cwd?: string }): Started;
  /** The calls of installed commands since the last time, one a line. */
  calls(): string[];
  remove(): void;
};

type Ended = { status: number | null; stdout: string; stderr: string };
type Started = { child: ChildProcess; ended: Promise<Ended> };

const workspace = path.resolve(import.meta.dirname, '../../..');
const tools =
  'awk cat chmod cksum dirname env find grep id ln ls mkdir mv readlink rm sed sh sleep tail'.split(' ');

export function makeFakeMachine(): FakeMachine {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'machine-')));
  const root = path.join(folder, "it's a clone");
  const bin = path.join(folder, 'bin');
  const callLog = path.join(folder, 'calls');
  for (const name of ['nx', 'libs/engine/set-up.sh', 'libs/engine/probe.sh', 'package-lock.json']) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    copyFileSync(path.join(workspace, name), path.join(root, name));
  }
  mkdirSync(bin);
  for (const tool of tools) symlinkSync(findTool(tool), path.join(bin, tool));
  symlinkSync(process.execPath, path.join(bin, 'node'));

  function start(args: readonly string[], { env = {}, cwd = root } = {}): Started {
    const base = {
      PATH: bin,
      HOME: folder,
      DOCKER_HOST: `unix://${folder}/docker.sock`,
      FAKE_ROOT: root,
      FAKE_BIN: bin,
    };
    const child = spawn(path.join(root, 'nx'), args, { cwd, env: { ...base, ...env } });
    return { child, ended: collect(child) };
  }

  return {
    root,
    install(name, script = '') {
      const file = path.join(bin, name);
      rmSync(file, { force: true });
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>'${callLog}'\n${script}`);
      chmodSync(file, 0o755);
    },
    uninstall: (name) => rmSync(path.join(bin, name), { force: true }),
    nx: (args, options) => start(args, options).ended,
    start,
    calls() {
      const calls = existsSync(callLog) ? readFileSync(callLog, 'utf8').split('\n').filter(Boolean) : [];
      rmSync(callLog, { force: true });
      return calls;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** What ./nx left in .engine, by name. */
export function leftovers(machine: FakeMachine): string[] {
  const state = path.join(machine.root, '.engine');
  return existsSync(state) ? readdirSync(state).sort() : [];
}

function findTool(name: string): string {
  const found = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(`cannot make a fake machine: "${name}" is not on this one; install it`);
  return found;
}

function collect(child: ChildProcess): Promise<Ended> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
  });
}
