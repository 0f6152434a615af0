import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

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

const podman = (needs = {}) => fakePodman((file) => readFileSync(file, 'utf8'), needs);
const inState = (name: string) => path.join(fake.workspace, '.engine', name);

describe('what podman needs', () => {
  const rows = [
    { why: 'nothing', needs: {}, settings: undefined },
    {
      why: 'lower limits',
      needs: { build: 'ulimits' },
      settings: /^default_ulimits = \["nofile=20000:20000", "nproc=30000:30000"\]$/m,
    },
    {
      why: 'much lower limits',
      needs: { build: 'nofile=1024:' },
      settings: /^default_ulimits = \["nofile=1024:1024", "nproc=4096:4096"\]$/m,
    },
    { why: 'another runtime', needs: { build: '"runc"' }, settings: /^\[engine\]\nruntime = "runc"$/m },
    { why: 'the network of the machine', needs: { run: 'netns' }, settings: /^netns = "host"$/m },
    {
      why: 'runtime and network',
      needs: { build: '"crun"', run: 'netns' },
      settings: /^netns = "host"\n\[engine\]\nruntime = "crun"$/m,
    },
  ];
  test.each(rows)('$why', async ({ needs, settings }) => {
    fake.install('podman', podman(needs));
    const { name, env } = await fake.open();
    const file = settings === undefined ? undefined : inState('auto.containers.conf');
    expect({ name, CONTAINERS_CONF: env['CONTAINERS_CONF'] }).toEqual({
      name: 'podman',
      CONTAINERS_CONF: file,
    });
    expect(env).toMatchObject({ BUILDAH_LAYERS: 'false' });
    expect(existsSync(inState('auto.containers.conf'))).toBe(settings !== undefined);
    if (file !== undefined) expect(readFileSync(file, 'utf8')).toMatch(settings ?? '');
    expect(fake.calls().at(-1)).toMatch(/^podman rmi -f localhost\/nx-probe:\d+$/);
  });

  test('a storage that copies', async () => {
    fake.install('podman', podman({ store: 'vfs' }));
    const file = inState('auto.storage.conf');
    expect((await fake.open()).env).toMatchObject({ CONTAINERS_STORAGE_CONF: file });
    const folder = JSON.stringify(inState('auto.storage'));
    expect(readFileSync(file, 'utf8')).toContain(`driver = "vfs"\ngraphroot = ${folder}\n`);
  });

  test('the probe is removed from the storage that copies', async () => {
    const stores: (string | undefined)[] = [];
    const works = podman({ store: 'vfs' });
    fake.install('podman', (call) => {
      if (call.args[0] === 'rmi') stores.push(call.options.env['CONTAINERS_STORAGE_CONF']);
      return works(call);
    });
    await fake.open();
    expect(stores).toEqual([inState('auto.storage.conf')]);
  });

  test('an error has the last lines, and the name of the complete log', async () => {
    fake.install('podman', podman({ build: 'a miracle' }));
    const story = inState('auto.log');
    const text = `cannot use podman: it cannot build or run containers on this machine, as shown below and completely in "${story}"; fix podman, or set ENGINE to the other engine\n`;
    const fault = await fake.open().catch((error: Error) => error.message);
    expect(fault).toMatch(/\n {2}\| podman misses a miracle$/m);
    expect(`${fault}`.slice(0, text.length)).toBe(text);
    expect(readFileSync(story, 'utf8').match(/misses/g)).toHaveLength(9);
    expect(fake.leftovers()).toEqual(['auto.containers.conf', 'auto.log']);
  });

  test('three tries are enough where the limits are unknown, as on a Mac', async () => {
    fake.files.clear();
    fake.install('podman', podman({ build: 'a miracle' }));
    await expect(fake.open()).rejects.toThrow('cannot use podman');
    expect(fake.calls().filter((call) => call.startsWith('podman build'))).toHaveLength(3);
  });

  test('the user’s own settings stay when they work', async () => {
    fake.install('podman', podman());
    const env = { CONTAINERS_CONF: '/home/me/containers.conf' };
    expect(await fake.open(env)).toMatchObject({ env });
    expect(fake.leftovers()).toEqual(['auto.json']);
  });

  test('a machine with another architecture than the images', async () => {
    const works = podman();
    fake.install('podman', (call) => (call.args[0] === 'version' ? 'linux/riscv64\n' : works(call)));
    await expect(fake.open()).rejects.toThrow(
      'cannot use podman: its machine is "linux/riscv64"; the images are for amd64 and arm64',
    );
  });

  test('Ctrl-C during the search leaves nothing behind', async () => {
    const stop = new AbortController();
    const works = podman();
    const interrupted: FakeProgram = (call) => {
      if (call.args[0] === 'build') stop.abort(new Error('interrupted'));
      return works(call);
    };
    fake.install('podman', interrupted);
    await expect(fake.open({}, stop.signal)).rejects.toThrow('interrupted');
    expect(fake.leftovers()).toEqual([]);
    expect(fake.calls().at(-1)).toMatch(/^podman rmi -f localhost/);
  });
});

describe('docker', () => {
  test('that builds nothing is an error', async () => {
    fake.install('docker', fakeDocker({ builds: false }));
    const fault = await fake.open().catch((error: Error) => error.message);
    expect(fault).toMatch(/^cannot use docker: it cannot build or run containers on this machine/);
    expect(fault).toMatch(/\n {2}\| no space left on device$/m);
  });

  test('makes one image per build, without attestations', async () => {
    fake.install('docker', fakeDocker());
    expect((await fake.open()).env).toMatchObject({
      BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
      BUILDX_GIT_INFO: 'false',
    });
    expect(fake.said).toEqual(['finding out what docker needs on this machine']);
  });
});
