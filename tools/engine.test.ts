import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// A working podman that prints its arguments and its folder.
const podman = `#!/bin/sh
case "$*" in
  --version) echo podman version 5.4.2 ;;
  version*) echo linux/amd64 ;;
  info | build* | rmi* | *localhost/nx-probe:*) ;;
  wait) trap 'exit 7' TERM; echo waiting; while :; do sleep 0.1; done ;;
  kill) kill -KILL $$ ;;
  *) printf '<%s>' "$PWD" "$BUILDAH_LAYERS" "$@"; exit 3 ;;
esac
`;

let clone: MadeClone;
let home: string;
let env: Record<string, string>;
beforeAll(() => {
  clone = madeClone();
  home = join(clone.folder, 'dist/home');
  mkdirSync(home, { recursive: true });
  install('podman', podman);
  env = { PATH: `${home}:${process.env['PATH']}`, HOME: home, ENGINE: 'podman' };
});
afterAll(() => clone.close());

function install(name: string, text: string): void {
  writeFileSync(join(home, name), text);
  chmodSync(join(home, name), 0o755);
}

describe('tests and questions about projects', { timeout: 120_000 }, () => {
  const rows = [
    ['show', 'projects'],
    ['run', 'matrix:test'],
    ['affected', '-t', 'test', '--base=HEAD'],
  ];
  test.each(rows.map((args) => ({ args })))('need no engine: $args', async ({ args }) => {
    for (const name of ['docker', 'podman']) install(name, '#!/bin/sh\necho >"$HOME/called"\n');
    expect(await clone.run('./nx', args, env)).toMatchObject({ status: 0 });
    expect(existsSync(join(home, 'called'))).toBe(false);
    expect(clone.list('.')).not.toContain('.engine');
    install('podman', podman);
  });

  test('results are kept in the workspace, and nowhere else', () => {
    expect(clone.list('.nx/cache').some((name) => /^\d+$/.test(name))).toBe(true);
    expect(readdirSync(home)).not.toContain('.nx');
  });
});

describe('./nx engine', { timeout: 60_000 }, () => {
  test('runs the engine with its settings, and does not change arguments and exit status', async () => {
    const args = ['run', '--rm', 'hello', 'a b', '*', '$HOME'];
    const first = await clone.run('./nx', ['engine', ...args], env);
    const stdout = `<${clone.folder}><false>${args.map((word) => `<${word}>`).join('')}`;
    expect(first).toEqual({
      status: 3,
      stdout,
      stderr: 'nx: finding out what podman needs on this machine\n',
    });
    expect(await clone.run('./nx', ['engine', ...args], env)).toEqual({ status: 3, stdout, stderr: '' });
  });

  test('runs it in the current folder', async () => {
    const { stdout } = await clone.run('sh', ['-c', 'cd images && ../nx engine images'], env);
    expect(stdout).toBe(`<${clone.folder}/images><false><images>`);
  });

  test('passes SIGTERM on, and waits', async () => {
    const child = spawn('./nx', ['engine', 'wait'], { cwd: clone.folder, env: { ...process.env, ...env } });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(7);
  });

  test('ends with status 137 if the engine was killed', async () => {
    expect(await clone.run('./nx', ['engine', 'kill'], env)).toMatchObject({ status: 137 });
  });

  test('says why there is no engine', async () => {
    expect(await clone.run('./nx', ['engine', 'version'], { ...env, ENGINE: 'rkt' })).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'nx: cannot choose a container engine: ENGINE is "rkt"; set it to "docker" or "podman", or unset it\n',
    });
  });
});
