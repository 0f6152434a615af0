import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = path.resolve(import.meta.dirname, '../podman.sh');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'podman-'));
  await mkdir(path.join(folder, 'own'));
  await mkdir(path.join(folder, 'real'));
  await symlink(script, path.join(folder, 'own/podman'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function installPodman(): Promise<void> {
  const file = path.join(folder, 'real/podman');
  await writeFile(file, `#!/bin/sh\nprintf '<%s>' "$@"\nexit 3\n`);
  await chmod(file, 0o755);
}

async function podman(args: string[], env: Record<string, string> = {}) {
  const PATH = ['own', 'other', 'real'].map((name) => path.join(folder, name)).join(':');
  const call = promisify(execFile)(path.join(folder, 'own/podman'), args, { env: { PATH, ...env } });
  return call.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const container = { NX_TASK_TARGET_TARGET: 'container', SOURCE_DATE_EPOCH: '1700000000' };

test.each<[reason: string, args: string[], env: Record<string, string>, passed: string]>([
  [
    'an image of ours',
    ['build', '-t', 'a b', '.'],
    container,
    '<build><--timestamp><1700000000><-t><a b><.>',
  ],
  ['no time known', ['build', '.'], { ...container, SOURCE_DATE_EPOCH: '' }, '<build><.>'],
  ['a step of a build', ['build', '.'], { ...container, NX_TASK_TARGET_TARGET: 'rootfs' }, '<build><.>'],
  ['no build', ['image', 'inspect', 'build'], container, '<image><inspect><build>'],
  ['nothing', [], container, '<>'],
])('hands on what podman is told, and its status: %s', async (_reason, args, env, passed) => {
  await installPodman();
  expect(await podman(args, env)).toEqual({ code: 3, stdout: passed, stderr: '' });
});

test('finds podman behind that of another clone', async () => {
  await installPodman();
  await mkdir(path.join(folder, 'other'));
  await copyFile(script, path.join(folder, 'other/podman'));
  expect(await podman(['info'])).toMatchObject({ code: 3, stdout: '<info>' });
});

test('says that there is no podman', async () => {
  expect(await podman(['build'])).toEqual({
    code: 127,
    stdout: '',
    stderr: 'cannot find podman on PATH; install it\n',
  });
});
