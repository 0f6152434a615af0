import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FakeClone, makeFakeClone, npm } from './lib/testing/fake-clone.ts';

let clone: FakeClone;
beforeEach(() => {
  clone = makeFakeClone();
  clone.install('npm', npm);
});
afterEach(() => clone.remove());

describe('Node.js', () => {
  const way = 'install Node.js 20.19 or newer (https://nodejs.org) and run this again\n';
  const rows = [
    { why: 'missing', node: undefined, stderr: `nx: cannot start Nx: Node.js is missing; ${way}` },
    {
      why: 'old major',
      node: 'v18.20.4',
      stderr: `nx: cannot start Nx: Node.js "v18.20.4" is too old; ${way}`,
    },
    {
      why: 'old minor',
      node: 'v20.9.0',
      stderr: `nx: cannot start Nx: Node.js "v20.9.0" is too old; ${way}`,
    },
    { why: 'the oldest that works', node: 'v20.19.0', stderr: '' },
    { why: 'a newer major with a smaller minor', node: 'v24.1.0-nightly2026', stderr: '' },
  ];
  test.each(rows)('$why', async ({ node, stderr }) => {
    clone.uninstall('node');
    if (node !== undefined) {
      clone.install(
        'node',
        `case $1 in --version) echo ${node} ;; *) exec '${process.execPath}' "$@" ;; esac`,
      );
    }
    mkdirSync(path.join(clone.root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(path.join(clone.root, 'node_modules/.bin/nx'), '');
    writeFileSync(path.join(clone.root, 'node_modules/.package-lock.json'), '');
    expect(await clone.nx(['--version'])).toEqual({ status: stderr === '' ? 0 : 1, stdout: '', stderr });
  });
});

describe('the Node.js packages', () => {
  const installing = 'nx: installing the Node.js packages (npm ci)\n';

  test('are installed once, and Nx gets the arguments', async () => {
    const first = await clone.nx(['show', 'projects', '--sep', 'a b', '*']);
    expect(first).toMatchObject({ status: 0, stderr: installing });
    expect(JSON.parse(first.stdout)).toEqual({
      args: ['show', 'projects', '--sep', 'a b', '*'],
      cwd: clone.root,
      execArgv: ['--require', path.join(clone.root, 'tools/quiet-nx.cjs')],
      env: {
        NX_ISOLATE_PLUGINS: 'false',
        NX_DEFAULT_OUTPUT_STYLE: 'stream-without-prefixes',
        NX_NATIVE_FILE_CACHE_DIRECTORY: `${clone.root}/.nx/native-${process.getuid?.()}`,
        FORCE_COLOR: '0',
      },
    });
    expect(await clone.nx(['show', 'projects'])).toMatchObject({ status: 0, stderr: '' });
    expect(clone.calls()).toEqual(['npm ci --ignore-scripts --include=dev']);
    expect(clone.leftovers()).toEqual([]);
  });

  test('are installed again when the lock file is newer', async () => {
    await clone.nx(['--version']);
    const later = new Date(Date.now() + 60_000);
    utimesSync(path.join(clone.root, 'package-lock.json'), later, later);
    expect(await clone.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('without npm', async () => {
    clone.uninstall('npm');
    expect(await clone.nx(['--version'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'nx: cannot install the Node.js packages: npm is missing; install npm 10 or newer\n',
    });
  });

  test('the output of a failed npm is shown, and the next run installs again', async () => {
    clone.install('npm', 'echo "npm error network" >&2; exit 7');
    expect(await clone.nx(['--version'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `${installing}npm error network\nnx: cannot install the Node.js packages: "npm ci" failed as shown above; fix that and run this again\n`,
    });
    expect(clone.leftovers()).toEqual([]);
    clone.install('npm', npm);
    expect(await clone.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('with NX_VERBOSE_LOGGING=true what npm prints is shown', async () => {
    const { stdout, stderr } = await clone.nx(['--version'], { env: { NX_VERBOSE_LOGGING: 'true' } });
    expect(stderr).toBe(`${installing}added 300 packages\n`);
    expect(JSON.parse(stdout)).toMatchObject({ args: ['--version'] });
  });

  test('two runs at once install them once', async () => {
    clone.install('npm', `sleep 2\n${npm}`);
    const [one, two] = await Promise.all([clone.nx(['--version']), clone.nx(['--version'])]);
    expect([one.status, two.status]).toEqual([0, 0]);
    expect(clone.calls()).toHaveLength(1);
    expect(one.stderr + two.stderr).toMatch(
      /nx: waiting for another \.\/nx \(process \d+; if it is none, remove "/,
    );
  });

  test.each([
    { signal: 'SIGINT', status: 130 },
    { signal: 'SIGTERM', status: 143 },
  ] as const)('after $signal nothing is left, and the next run repairs it', async ({ signal, status }) => {
    clone.install('npm', 'mkdir -p node_modules; echo half >node_modules/half; exec sleep 60');
    const { child, ended } = clone.start(['--version']);
    await vi.waitFor(() => expect(existsSync(path.join(clone.root, 'node_modules/half'))).toBe(true), 5000);
    child.kill(signal);
    expect(await ended).toMatchObject({ status });
    expect(clone.leftovers()).toEqual([]);
    clone.install('npm', npm);
    expect(await clone.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('the lock of a run that died is taken over', async () => {
    mkdirSync(path.join(clone.root, '.nx'));
    symlinkSync('999999999', path.join(clone.root, '.nx/npm-ci.lock'));
    expect(await clone.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
    expect(clone.leftovers()).toEqual([]);
  });
});

describe('where it is started', () => {
  test('Nx runs in the current folder inside the workspace, and otherwise in its root', async () => {
    const folder = path.join(clone.root, 'images');
    mkdirSync(folder);
    expect(JSON.parse((await clone.nx(['-h'], { cwd: folder })).stdout)).toMatchObject({ cwd: folder });
    expect(JSON.parse((await clone.nx(['-h'], { cwd: tmpdir() })).stdout)).toMatchObject({
      cwd: clone.root,
    });
  });
});

describe('an engine', () => {
  const rows = [
    ['run', 'python-3.13-runtime:container'],
    ['run', 'python-3.13-runtime:container:arm64'],
    ['run-many', '-t', 'test', 'verify'],
    ['run', 'python-3.13-builder:fetch'],
    ['container', 'python-3.13-runtime'],
    ['run', 'workspace:lock', '--check'],
    ['run-many', '-t', 'test', 'lint'],
    ['test', 'fetch'],
    ['show', 'project', 'verify'],
    ['graph', '--focus=container'],
    ['--version'],
    [],
  ].map((args) => ({ args }));
  test.each(rows)('is left to the tasks that need one: $args', async ({ args }) => {
    for (const name of ['docker', 'podman', 'sudo', 'apt-get', 'mount']) clone.install(name);
    const { status, stdout } = await clone.nx(args, { env: { EMULATE: 'arm64', ENGINE: 'podman' } });
    expect({ status, args: JSON.parse(stdout).args }).toEqual({ status: 0, args });
    expect(clone.calls()).toEqual(['npm ci --ignore-scripts --include=dev']);
    expect(existsSync(path.join(clone.root, '.engine'))).toBe(false);
  });

  test('is run by ./nx engine, in the folder that it is called from, with arguments untouched', async () => {
    const engine = ['engine', 'run', '--rm', 'hello', 'a b', '*', '$HOME'];
    const { status, stdout } = await clone.nx(engine, { cwd: tmpdir() });
    const words = [path.join(clone.root, 'tools/engine.ts'), tmpdir(), ...engine.slice(1)];
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${JSON.stringify(words)}\n` });
  });
});

test('variables of the user are not changed', async () => {
  const env = {
    NX_CACHE_DIRECTORY: '/cache',
    NX_DEFAULT_OUTPUT_STYLE: 'static',
    NX_NATIVE_FILE_CACHE_DIRECTORY: '/native',
    FORCE_COLOR: '1',
  };
  expect(JSON.parse((await clone.nx(['--version'], { env })).stdout)).toMatchObject({ env });
});

describe('a clone', () => {
  const inNames = [',', '"', '%', '#', '?', ':', '\\', '\n'];
  test.each(inNames)('with %j in its path is refused', async (character) => {
    const odd = makeFakeClone(`a${character}b`);
    expect(await odd.nx(['--version'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `nx: cannot work in "${odd.root}": its path has a line break or one of , " : % # ? \\; move the workspace\n`,
    });
    odd.remove();
  });

  test('may have blanks, quotes, brackets and letters of any language in its path', async () => {
    const odd = makeFakeClone("it's [a] (clone) of $HOME & * ü 日本");
    odd.install('npm', npm);
    expect(await odd.nx(['--version'])).toMatchObject({ status: 0 });
    odd.remove();
  });

  // Only root can become somebody else.
  const isRoot = process.getuid?.() === 0;
  test.skipIf(!isRoot)('in which this user may not write is one clear error', async () => {
    chmodSync(path.dirname(clone.root), 0o755);
    expect(await clone.nx(['--version'], { uid: 12345 })).toEqual({
      status: 1,
      stdout: '',
      stderr: `nx: cannot write "${clone.root}": this user may not; change its rights, or work in another clone\n`,
    });
  });

  test.skipIf(!isRoot)('in which root has worked before is one clear error, too', async () => {
    chmodSync(path.dirname(clone.root), 0o755);
    chownSync(clone.root, 12345, 12345);
    await clone.nx(['--version']);
    mkdirSync(path.join(clone.root, '.nx/cache'));
    chownSync(path.join(clone.root, '.nx'), 12345, 12345);
    expect(await clone.nx(['--version'], { uid: 12345 })).toMatchObject({
      status: 1,
      stderr: `nx: cannot write "${clone.root}/.nx/cache": this user may not; change its rights, or work in another clone\n`,
    });
  });
});
