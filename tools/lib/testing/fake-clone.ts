import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
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

/** A fresh clone with only ./nx and its modules, on a machine with the basic tools and what the test installs. */
export type FakeClone = {
  root: string;
  /** Installs a command: a shell script whose calls are recorded. */
  install(name: string, script?: string): void;
  uninstall(name: string): void;
  /** Runs ./nx. */
  nx(args: readonly string[], options?: Options): Promise<Ended>;
  /** Starts ./nx. */
  start(args: readonly string[], options?: Options): { child: ChildProcess; ended: Promise<Ended> };
  /** The calls of installed commands since the last time, one per line. */
  calls(): string[];
  /** What ./nx left in `.nx`. */
  leftovers(): string[];
  remove(): void;
};

type Options = { env?: Record<string, string>; cwd?: string; uid?: number };
type Ended = { status: number | null; stdout: string; stderr: string };

const workspace = path.resolve(import.meta.dirname, '../../..');
const tools = 'cat dirname mkdir sh sleep'.split(' ');

/**
 * Installs an Nx that prints how it was called, and two programs in place of tsx: `--import tsx` prints the arguments of
 * the command that it was to run, and `register` prints its path as well.
 */
export const npm = `mkdir -p node_modules/.bin node_modules/tsx
echo '{ "exports": { ".": "./tsx.mjs", "./esm/api": "./api.mjs" } }' >node_modules/tsx/package.json
cat >node_modules/tsx/tsx.mjs <<'END'
console.log(JSON.stringify(process.argv.slice(2)));
process.exit();
END
cat >node_modules/tsx/api.mjs <<'END'
export function register() {
  console.log(JSON.stringify(process.argv.slice(1)));
  process.exit();
}
END
cat >node_modules/.bin/nx <<'END'
const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => /^(NX_|FORCE_COLOR|INPUT_|CONTAINER|BUILDAH)/.test(key)));
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), execArgv: process.execArgv, env }));
END
echo added 300 packages
echo >node_modules/.package-lock.json
`;

export function makeFakeClone(name = "it's a clone"): FakeClone {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'machine-')));
  const root = path.join(folder, name);
  const bin = path.join(folder, 'bin');
  const callLog = path.join(folder, 'calls');
  for (const made of [root, bin]) mkdirSync(made);
  for (const file of ['nx', 'package-lock.json'])
    copyFileSync(path.join(workspace, file), path.join(root, file));
  cpSync(path.join(workspace, 'tools/bootstrap'), path.join(root, 'tools/bootstrap'), { recursive: true });
  writeFileSync(path.join(root, 'tools/quiet-nx.cjs'), '');
  for (const tool of tools) symlinkSync(findTool(tool), path.join(bin, tool));
  symlinkSync(process.execPath, path.join(bin, 'node'));

  function start(args: readonly string[], { env = {}, cwd = root, uid }: Options = {}) {
    const own = { PATH: bin, HOME: folder, ...env };
    const child = spawn(path.join(root, 'nx'), args, { cwd, env: own, ...(uid && { uid }) });
    return { child, ended: collect(child) };
  }

  return {
    root,
    install(command, script = '') {
      const file = path.join(bin, command);
      rmSync(file, { force: true });
      writeFileSync(file, `#!/bin/sh\necho "${command} $*" >>'${callLog}'\n${script}`);
      chmodSync(file, 0o755);
    },
    uninstall: (command) => rmSync(path.join(bin, command), { force: true }),
    nx: (args, options) => start(args, options).ended,
    start,
    calls() {
      const calls = existsSync(callLog) ? readFileSync(callLog, 'utf8').split('\n').filter(Boolean) : [];
      rmSync(callLog, { force: true });
      return calls;
    },
    leftovers: () => (existsSync(path.join(root, '.nx')) ? readdirSync(path.join(root, '.nx')).sort() : []),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function findTool(name: string): string {
  const found = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error(`cannot make a fake clone: "${name}" is not on this machine; install it`);
  }
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
