import { spawn, spawnSync } from 'node:child_process';
import {
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
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A clone of this workspace with its present files, everything committed and the packages installed. */
export interface MadeClone {
  folder: string;
  write: (path: string, text: string) => void;
  edit: (path: string, change: (text: string) => string) => void;
  remove: (path: string) => void;
  list: (path: string) => string[];
  /** The files that differ from the commit, including new ones. */
  changes: () => string[];
  commit: () => void;
  /** Removes all changes that are not committed. */
  reset: () => void;
  /** Runs ./nx, or another command, in the clone. */
  run: (command: string, args: string[], env?: Record<string, string>) => Promise<Ended>;
  close: () => void;
}

export type Ended = { status: number | null; stdout: string; stderr: string };

const root = fileURLToPath(new URL('../../..', import.meta.url));

export function madeClone(): MadeClone {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clone-')));
  const env = { ...ownEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) => output('git', args, { cwd: folder, env });
  const clone: MadeClone = {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    edit: (path, change) => {
      const text = readFileSync(join(folder, path), 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`cannot edit "${path}": what to change is not in it`);
      writeFileSync(join(folder, path), changed);
    },
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    list: (path) => readdirSync(join(folder, path)),
    changes: () =>
      git('status', '--porcelain', '--untracked-files=all', '-z')
        .split('\0')
        .filter((line) => line !== '')
        .map((line) => line.slice(3))
        .sort(),
    commit: () => {
      git('add', '--all');
      git(
        '-c',
        'user.name=somebody',
        '-c',
        'user.email=somebody@example.org',
        'commit',
        '--quiet',
        '-m',
        'x',
      );
    },
    reset: () => {
      git('reset', '--quiet', '--hard');
      git('clean', '--quiet', '--force', '-d');
    },
    run: (command, args, more) => run(command, args, { cwd: folder, env: { ...env, ...more } }),
    close: () => rmSync(folder, { recursive: true }),
  };
  copyFiles(folder);
  linkPackages(folder);
  git('init', '--quiet', '--initial-branch=main');
  clone.commit();
  return clone;
}

function copyFiles(folder: string): void {
  const options = { cwd: root, env: ownEnvironment() };
  const files = output('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], options);
  for (const file of files.split('\0')) {
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
  }
}

/** The npm packages are those of this workspace, the libraries those of the clone. */
function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@distroless'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!/^(@distroless|\.(?!bin$).*)$/.test(name)) {
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
  }
  for (const name of readdirSync(join(folder, 'libs'))) {
    symlinkSync(`../../libs/${name}`, join(modules, '@distroless', name));
    const own = join('libs', name, 'node_modules');
    if (existsSync(join(root, own))) symlinkSync(join(root, own), join(folder, own));
  }
  // This file shows ./nx that they are up to date.
  writeFileSync(join(modules, '.package-lock.json'), '{}');
}

/** Variables that Nx and git have set for this test run are not for the clone. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX|GIT)_/.test(name)));
}

function output(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): string {
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot run ${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function run(
  command: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += text));
  child.stderr.on('data', (text) => (said.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...said }));
  });
}
