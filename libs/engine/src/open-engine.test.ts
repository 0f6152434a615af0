import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type FakeMachine, fakeDocker, fakePodman, makeFakeMachine } from './testing/fake-machine.ts';

let fake: FakeMachine;
beforeEach(() => {
  fake = makeFakeMachine();
});
afterEach(() => fake.remove());

const podman = (needs = {}) => fakePodman((file) => readFileSync(file, 'utf8'), needs);
const settingsFile = () => path.join(fake.workspace, '.engine/auto.json');

describe('the engine', () => {
  test('is run by its name, in the user’s environment with its settings added', async () => {
    fake.install('podman', podman({ build: '"runc"' }));
    const { HOME, PATH } = fake.options().env;
    expect(await fake.open({ A: 'b' })).toEqual({
      name: 'podman',
      command: ['podman'],
      env: {
        HOME,
        PATH,
        A: 'b',
        BUILDAH_LAYERS: 'false',
        CONTAINERS_CONF: path.join(fake.workspace, '.engine/auto.containers.conf'),
      },
    });
  });

  test('never uses podman’s layer cache, with any settings of the user', async () => {
    fake.install('podman', podman());
    expect((await fake.open({ BUILDAH_LAYERS: 'true' })).env).toMatchObject({ BUILDAH_LAYERS: 'false' });
  });

  test('has settings for each choice', async () => {
    fake.install('docker', fakeDocker());
    fake.install('podman', podman());
    await fake.open();
    await fake.open({ ENGINE: 'podman' });
    expect(fake.leftovers()).toEqual(['auto.json', 'podman.json']);
    expect([(await fake.open()).name, (await fake.open({ ENGINE: 'podman' })).name]).toEqual([
      'docker',
      'podman',
    ]);
  });

  test('is set up once for tasks that start together', async () => {
    fake.install('podman', podman());
    const opened = await Promise.all([fake.open(), fake.open(), fake.open()]);
    expect(opened.map(({ name }) => name)).toEqual(['podman', 'podman', 'podman']);
    expect(fake.calls().filter((call) => call.startsWith('podman build'))).toHaveLength(1);
  });

  test('is not set up where the workspace cannot be written', async () => {
    fake.install('podman', podman());
    mkdirSync(fake.workspace);
    writeFileSync(path.join(fake.workspace, '.engine'), 'a file');
    await expect(fake.open()).rejects.toThrow(
      /^cannot write ".*\/\.engine": .*; give this user write access, or remove it$/,
    );
  });

  test('is set up after another process died in the middle', async () => {
    fake.install('podman', podman());
    mkdirSync(path.join(fake.workspace, '.engine'), { recursive: true });
    symlinkSync('999999999 x', path.join(fake.workspace, '.engine/lock'));
    expect(await fake.open()).toMatchObject({ name: 'podman' });
    expect(fake.leftovers()).toEqual(['auto.json']);
  });
});

describe('a known engine', () => {
  async function callsOfSecondRun(change: () => Record<string, string> | undefined) {
    fake.install('podman', podman());
    await fake.open();
    fake.calls();
    await fake.open(change());
    return fake.calls();
  }

  test('is not set up again', async () => {
    expect(await callsOfSecondRun(() => undefined)).toEqual([]);
  });

  const changed = (change: () => unknown) => () => {
    change();
    return undefined;
  };
  const changes = [
    {
      why: 'another podman',
      change: changed(() => fake.install('podman', podman({ version: '5.4.2' }))),
    },
    {
      why: 'docker was installed',
      change: changed(() => fake.install('docker', fakeDocker({ server: '' }))),
    },
    {
      why: 'docker’s daemon was started',
      change: changed(() => fake.files.set('/var/run/docker.sock', '')),
    },
    {
      why: 'Docker Desktop was started',
      change: changed(() => fake.files.set(`${fake.options().env['HOME']}/.docker/run/docker.sock`, '')),
    },
    {
      why: 'another docker context',
      change: changed(() =>
        fake.files.set(`${fake.options().env['HOME']}/.docker/config.json`, '{ "currentContext": "other" }'),
      ),
    },
    { why: 'other limits', change: changed(() => fake.files.set('/proc/self/limits', '')) },
    { why: 'other user settings', change: () => ({ CONTAINERS_CONF: '/home/me/containers.conf' }) },
    { why: 'settings of another choice', change: () => ({ ENGINE: 'podman' }) },
    { why: 'a settings file that is not ours', change: changed(() => writeFileSync(settingsFile(), '{}')) },
    {
      why: 'a settings file that is cut off',
      change: changed(() => writeFileSync(settingsFile(), '{ "eng')),
    },
  ];
  test.each(changes)('is set up again: $why', async ({ change }) => {
    expect((await callsOfSecondRun(change)).some((call) => call.startsWith('podman build'))).toBe(true);
  });

  test('is the same for a task of Nx, which finds a program by another path', async () => {
    fake.install('podman', podman());
    await fake.open();
    fake.calls();
    const { findProgram, identify } = fake.machine;
    fake.machine.findProgram = (name, env) => findProgram(name, env)?.replace('/bin/', '/usr/bin/');
    fake.machine.identify = (file) => identify(file.replace('/usr/bin/', '/bin/'));
    await fake.open();
    expect(fake.calls()).toEqual([]);
  });

  test('docker without its daemon is chosen again', async () => {
    fake.install('docker', fakeDocker());
    fake.install('podman', podman());
    expect(await fake.open()).toMatchObject({ name: 'docker' });
    fake.calls();
    expect(await fake.open()).toMatchObject({ name: 'docker' });
    expect(fake.calls()).toEqual(['docker version --format {{.Server.Version}}']);
    fake.install('docker', fakeDocker({ server: '' }));
    expect(await fake.open()).toMatchObject({ name: 'podman' });
  });

  test('a run inside a run does not count the engine’s settings as the user’s', async () => {
    fake.install('podman', podman({ build: '"runc"' }));
    const { env } = await fake.open();
    fake.calls();
    expect((await fake.open(env as Record<string, string>)).env).toEqual(env);
    expect(fake.calls()).toEqual([]);
  });

  test('has a settings file that says what it is', async () => {
    fake.install('podman', podman());
    await fake.open();
    expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toEqual({
      note: 'Written by ./nx; remove it to have the engine chosen again.',
      engine: 'podman',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      env: { BUILDAH_LAYERS: 'false' },
    });
  });
});
