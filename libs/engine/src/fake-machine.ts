import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A fresh clone with nothing but ./nx, on a machine that has the basic tools and what the test installs. */
export type FakeMachine = {
  root: string;
  /** Stand for folders of the system: of the kernel's binary formats, and of their entries that packages bring. */
  binfmtMisc: string;
  binfmtEntries: string;
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
const bootstrap = [
  'nx',
  'package-lock.json',
  ...['emulate.sh', 'install.sh', 'probe.sh', 'set-up.sh'].map((name) => `libs/engine/${name}`),
];
const tools =
  'awk cat chmod cksum dirname env find grep id ln ls mkdir mv readlink rm sed sh sleep tail'.split(' ');

export function makeFakeMachine(): FakeMachine {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'machine-')));
  const root = path.join(folder, "it's a clone");
  const bin = path.join(folder, 'bin');
  const callLog = path.join(folder, 'calls');
  const systemFolders = {
    '/proc/sys/fs/binfmt_misc': path.join(folder, 'binfmt_misc'),
    '/usr/lib/binfmt.d': path.join(folder, 'binfmt.d'),
  };
  mkdirSync(path.join(root, 'libs/engine'), { recursive: true });
  for (const name of bootstrap) copyScript(name, root, systemFolders);
  for (const made of [bin, ...Object.values(systemFolders)]) mkdirSync(made);
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
    binfmtMisc: systemFolders['/proc/sys/fs/binfmt_misc'],
    binfmtEntries: systemFolders['/usr/lib/binfmt.d'],
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

function copyScript(name: string, root: string, systemFolders: Record<string, string>): void {
  const [source, copy] = [path.join(workspace, name), path.join(root, name)];
  let text = readFileSync(source, 'utf8');
  for (const [real, fake] of Object.entries(systemFolders)) text = text.replaceAll(real, fake);
  writeFileSync(copy, text, { mode: statSync(source).mode });
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
