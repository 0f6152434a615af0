import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  type FakeMachine,
  type FakeProgram,
  fakeDocker,
  fakePodman,
  makeFakeMachine,
} from '../testing/fake-machine.ts';

let fake: FakeMachine;
beforeEach(() => {
  fake = makeFakeMachine();
});
afterEach(() => fake.remove());

const podman = (version = '4.3.1') => fakePodman(() => '', { version });
const tooOld = fakeDocker({ server: '20.10.24+dfsg1' });

describe('the choice', () => {
  const rows = [
    { why: 'docker, when it answers and has buildx', docker: fakeDocker(), engine: 'docker' },
    { why: 'podman, when the daemon is down', docker: fakeDocker({ server: '' }), engine: 'podman' },
    { why: 'podman, when docker is too old', docker: tooOld, engine: 'podman' },
    { why: 'podman, without buildx', docker: fakeDocker({ buildx: false }), engine: 'podman' },
    { why: 'podman, when ENGINE says so', ENGINE: 'podman', docker: fakeDocker(), engine: 'podman' },
    { why: 'docker, when ENGINE says so', ENGINE: 'docker', docker: fakeDocker(), engine: 'docker' },
  ];
  test.each(rows)('$why', async ({ ENGINE = '', docker, engine }) => {
    fake.install('docker', docker);
    fake.install('podman', podman());
    expect(await fake.open({ ENGINE })).toMatchObject({ name: engine, command: [engine], env: { ENGINE } });
    expect(fake.leftovers()).toEqual([`${ENGINE || 'auto'}.json`]);
  });

  const noDocker = 'docker: it is not installed; install Docker 23 or newer with buildx; or podman: ';
  type Row = { why: string; fault: string; ENGINE?: string; uid?: number } & Partial<
    Record<'docker' | 'podman' | 'sudo' | 'apt-get', FakeProgram>
  >;
  const faults: Row[] = [
    {
      why: 'an unknown engine',
      ENGINE: 'rkt',
      fault: 'cannot choose a container engine: ENGINE is "rkt"; set it to "docker" or "podman", or unset it',
    },
    {
      why: 'docker is missing',
      ENGINE: 'docker',
      fault: 'cannot use docker: it is not installed; install Docker 23 or newer with buildx',
    },
    {
      why: 'the daemon is down',
      ENGINE: 'docker',
      docker: fakeDocker({ server: '' }),
      fault:
        'cannot use docker: its daemon does not answer (Cannot connect to the Docker daemon); start it, or set DOCKER_HOST to where it listens',
    },
    {
      why: 'the daemon hangs',
      ENGINE: 'docker',
      docker: () => ({ status: 124, timedOut: true }),
      fault:
        'cannot use docker: its daemon does not answer (no answer after 20 s); start it, or set DOCKER_HOST to where it listens',
    },
    {
      why: 'docker is too old',
      ENGINE: 'docker',
      docker: tooOld,
      fault: 'cannot use docker: its daemon has version 20.10.24+dfsg1; install Docker 23 or newer',
    },
    {
      why: 'buildx is missing',
      ENGINE: 'docker',
      docker: fakeDocker({ buildx: false }),
      fault: 'cannot use docker: its buildx plugin is missing; install docker-buildx (docker-buildx-plugin)',
    },
    {
      why: 'podman is too old',
      ENGINE: 'podman',
      podman: podman('3.4.4'),
      fault: 'cannot use podman: version 3.4.4 is too old; install podman 4.3 or newer',
    },
    {
      why: 'podman is broken',
      ENGINE: 'podman',
      podman: () => ({ status: 1, error: 'no such library' }),
      fault: 'cannot use podman: "podman --version" fails; fix or reinstall it',
    },
    {
      why: 'neither can be used',
      docker: fakeDocker({ buildx: false }),
      podman: podman('3.4.4'),
      fault:
        'cannot find a container engine: docker: its buildx plugin is missing; install docker-buildx (docker-buildx-plugin); or podman: version 3.4.4 is too old; install podman 4.3 or newer',
    },
    {
      why: 'neither is installed, nor apt-get',
      fault: `cannot find a container engine: ${noDocker}it is not installed; install podman 4.3 or newer`,
    },
    {
      why: 'this user may not install',
      uid: 1000,
      'apt-get': () => undefined,
      sudo: () => ({ status: 1 }),
      fault: `cannot find a container engine: ${noDocker}it is not installed; run "sudo apt-get install podman"`,
    },
  ];
  test.each(faults)('fails: $why', async ({ ENGINE = '', uid = 0, why: _, fault, ...programs }) => {
    fake.machine.uid = uid;
    for (const [name, program] of Object.entries(programs)) fake.install(name, program);
    await expect(fake.open({ ENGINE })).rejects.toThrow(new Error(fault));
    expect(fake.leftovers()).toEqual([]);
  });

  test('waiting for docker is reported', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    fake.install('docker', async ({ args }) => {
      if (args[0] === 'version') await vi.advanceTimersByTimeAsync(3_000);
      return '26.1.5 arm64';
    });
    await fake.open();
    vi.useRealTimers();
    expect(fake.said[0]).toBe("waiting up to 20 s for docker's daemon to answer");
  });

  test('a docker that hangs does not prevent the use of podman', async () => {
    fake.install('docker', () => ({ status: 124, timedOut: true }));
    fake.install('podman', podman());
    expect(await fake.open()).toMatchObject({ name: 'podman' });
  });
});

describe('on a Mac with Docker Desktop', () => {
  test('docker is used without Linux-only features', async () => {
    fake.machine.platform = 'darwin';
    fake.machine.architecture = 'arm64';
    fake.files.clear();
    fake.install('docker', fakeDocker());
    expect(await fake.open()).toMatchObject({
      name: 'docker',
      env: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDX_GIT_INFO: 'false' },
    });
    expect(fake.calls().every((call) => call.startsWith('docker '))).toBe(true);
  });

  test('without it there is an error, and nothing is installed', async () => {
    fake.machine.platform = 'darwin';
    fake.machine.uid = 501;
    fake.files.clear();
    await expect(fake.open()).rejects.toThrow('it is not installed; install podman 4.3 or newer');
    expect(fake.calls()).toEqual([]);
  });
});
