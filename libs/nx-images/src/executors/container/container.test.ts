import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FakePodman, makeFakePodman } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImageWorkspace, makeImageWorkspace } from '../../testing/image-workspace.ts';
import { type ContainerOptions, makeImage } from './container.ts';

const options: ContainerOptions = { series: '3.13', variant: 'runtime', arch: 'amd64', flavour: 'fast' };
const commit = '0123456789abcdef0123456789abcdef01234567';
const config = { Env: ['HOME=/home/monty'], Entrypoint: ['python'], Labels: { 'io.buildah.version': '1' } };
const tags = ['localhost/python-distroless:3.13-debian13', 'localhost/python-distroless:3.13.15-debian13'];

let workspace: ImageWorkspace;
let podman: FakePodman;
beforeEach(async () => {
  workspace = await makeImageWorkspace();
  // nx-container looks there first.
  mkdirSync(join(workspace.root, 'node_modules/.bin'), { recursive: true });
  podman = makeFakePodman(join(workspace.root, 'node_modules/.bin/podman'), { config });
});
afterEach(() => workspace.remove());

type Changes = {
  env?: NodeJS.ProcessEnv;
  machine?: string;
  options?: Partial<ContainerOptions>;
};

/** Makes the image, and returns the output. */
async function make(changes: Changes = {}): Promise<{ out: string[]; err: string[] }> {
  const printed: { out: string[]; err: string[] } = { out: [], err: [] };
  const environment = {
    PATH: `${workspace.root}/node_modules/.bin:${process.env['PATH']}`,
    ...podman.env,
    CI_COMMIT_SHA: commit,
    SOURCE_DATE_EPOCH: '1700000000',
    ...changes.env,
  };
  await makeImage(
    { ...options, ...changes.options },
    {
      root: workspace.root,
      signal: new AbortController().signal,
      env: environment,
      machine: changes.machine ?? 'x64',
      now: new Date('2026-11-27'),
      engine: async () => ({ name: 'podman', command: ['podman'], env: environment }),
      out: (line) => printed.out.push(line),
      err: (line) => printed.err.push(line),
    },
  );
  return printed;
}

const folder = (arch = 'amd64') => join(workspace.root, `dist/python/3.13/runtime/oci-${arch}-fast`);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const blob = (digest: string, arch?: string) => join(folder(arch), 'blobs', digest.replace(':', '/'));
const index = (arch?: string) => readFileSync(join(folder(arch), 'index.json'), 'utf8');

function configuration(arch?: string) {
  const [manifest] = JSON.parse(index(arch)).manifests;
  const { digest } = json(blob(manifest.digest, arch)).config;
  return { id: digest.replace('sha256:', ''), ...json(blob(digest, arch)) };
}

const commands = () => podman.calls().map((words) => words.slice(0, words[0] === 'build' ? 1 : 2).join(' '));

describe('makeImage', () => {
  it('builds the settings, seals them with the tars, and loads the image under its tags', async () => {
    const { out, err } = await make();
    const { id, ...sealed } = configuration();
    expect(sealed).toMatchObject({
      architecture: 'amd64',
      config: {
        Env: ['HOME=/home/monty'],
        Entrypoint: ['python'],
        Labels: { 'org.python.release': '3.13.15', 'org.python.image.revision': commit },
      },
      created: '2023-11-14T22:13:20Z',
      history: [
        { created_by: 'ADD runtime/rootfs-amd64.tar /' },
        { created_by: 'ADD builder/cpython-amd64-fast.tar /' },
        { created_by: 'ADD runtime/ld-cache-amd64.tar /' },
      ],
    });
    expect(sealed.config.Labels).not.toHaveProperty('io.buildah.version');
    const images = podman.images();
    expect(Object.keys(images).sort()).toEqual([...tags, `sha256:${id}`].sort());
    for (const tag of tags) expect(images[tag]).toBe(id);
    expect(err).toEqual([]);
    expect(out).toEqual([
      'python-3.13-runtime: wrote dist/python/3.13/runtime/oci-amd64-fast (3 layers)',
      `${tags[0]}     ${id.slice(0, 12)}  0.0 MB`,
      `${tags[1]}  ${id.slice(0, 12)}  0.0 MB`,
    ]);
  });

  it('compresses the layers of a release build, which is published, and not those of a fast one', async () => {
    const manifestOf = (text: string, flavour: string) => {
      const { digest } = JSON.parse(text).manifests[0];
      const file = join(workspace.root, `dist/python/3.13/runtime/oci-amd64-${flavour}/blobs`);
      return JSON.parse(readFileSync(join(file, digest.replace(':', '/')), 'utf8'));
    };
    const configOf = (text: string, flavour: string) =>
      manifestOf(text, flavour).config.digest.replace('sha256:', '');
    const typesOf = (text: string, flavour: string) =>
      manifestOf(text, flavour).layers.map(({ mediaType }: { mediaType: string }) =>
        mediaType.split('.').at(-1),
      );
    await workspace.writeTar('builder/cpython-amd64-release.tar', 'CPython');
    await make({ options: { flavour: 'release' } });
    const release = join(workspace.root, 'dist/python/3.13/runtime/oci-amd64-release/index.json');
    const sealed = readFileSync(release, 'utf8');
    expect(typesOf(sealed, 'release')).toEqual(['tar+zstd', 'tar+zstd', 'tar+zstd']);
    const plain = readFileSync(release.replace('-release', '-release-plain'), 'utf8');
    expect(typesOf(plain, 'release-plain')).toEqual(['tar', 'tar', 'tar']);
    // One image for the engine, which has loaded the plain one.
    expect(configOf(plain, 'release-plain')).toBe(configOf(sealed, 'release'));
    expect(Object.values(podman.images())).toContain(configOf(sealed, 'release'));
    await make();
    expect(typesOf(index(), 'fast')).toEqual(['tar', 'tar', 'tar']);
    rmSync(join(workspace.root, 'dist/python/3.13/runtime/oci-amd64-release'), { recursive: true });
    await make({ options: { flavour: 'release' } });
    expect(readFileSync(release, 'utf8')).toBe(sealed);
  });

  it('asks the engine once when there is nothing to do', async () => {
    const first = await make();
    commands();
    expect((await make()).out).toEqual(first.out.slice(1));
    expect(commands()).toEqual(['image inspect']);
  });

  it('gives the same bytes when everything is built again', async () => {
    await make();
    const before = index();
    rmSync(folder(), { recursive: true });
    rmSync(`${folder()}.json`);
    podman.setImages({});
    await make();
    expect(index()).toBe(before);
  });

  it('reads the settings again when the stage changes, but not when another stage does', async () => {
    await make();
    commands();
    const recipe = readFileSync(join(workspace.root, 'images/python/Dockerfile'), 'utf8');
    workspace.write('images/python/Dockerfile', `${recipe}FROM scratch AS other\nADD other.tar /\n`);
    await make();
    expect(commands()).not.toContain('build');
    workspace.write('images/python/Dockerfile', `${recipe}USER 1000:1000\n`);
    await make();
    expect(commands()).toContain('build');
  });

  it('makes another image from another tar', async () => {
    await make();
    const before = configuration();
    await workspace.writeTar('runtime/rootfs-amd64.tar', 'another root');
    await make();
    expect(configuration().rootfs.diff_ids[0]).not.toBe(before.rootfs.diff_ids[0]);
    expect(configuration().rootfs.diff_ids[1]).toBe(before.rootfs.diff_ids[1]);
  });

  it('makes an image for arm64 in addition to the one for amd64', async () => {
    await make();
    await make({ options: { arch: 'arm64' } });
    expect([configuration().architecture, configuration('arm64').architecture]).toEqual(['amd64', 'arm64']);
    expect(Object.keys(podman.images())).toContain(`${tags[0]}-arm64`);
  });

  it('names the configuration to run instead on an arm64 machine', async () => {
    await expect(make({ machine: 'arm64' })).rejects.toThrow(
      new Error(
        'cannot run "python-3.13-runtime:container": it is for amd64, but this machine is arm64; run ./nx run python-3.13-runtime:container:arm64',
      ),
    );
    await make({ machine: 'arm64', options: { arch: 'arm64' } });
  });

  it('uses the date of the newest file when the commit is unknown, with a warning', async () => {
    const { err } = await make({ env: { CI_COMMIT_SHA: '', SOURCE_DATE_EPOCH: '' } });
    expect(err).toEqual([
      expect.stringMatching(
        /^WARNING: python-3\.13-runtime: the commit is unknown, so the image has no revision label, and its date is that of its newest file: ./,
      ),
    ]);
    const { created, config } = configuration();
    expect(created).toBe('2020-09-13T12:26:40Z');
    expect(config.Labels).not.toHaveProperty('org.python.image.revision');
  });
});

it("a registry in the environment is part of the image's name", async () => {
  await make({ env: { REGISTRY: 'registry.example:5000/team' } });
  expect(Object.keys(podman.images())).toContain(
    'registry.example:5000/team/python-distroless:3.13-debian13',
  );
});

it('a failed build leaves neither an image nor a layout', async () => {
  podman = makeFakePodman(join(workspace.root, 'node_modules/.bin/podman'), { config: 'fails' });
  await expect(make()).rejects.toThrow('cannot build the settings of python-3.13-runtime: ');
  expect(podman.images()).toEqual({});
  expect(readdirSync(join(folder(), '..')).filter((name) => name.startsWith('oci'))).toEqual([]);
});

it('Nx can load the executor', { timeout: 60_000 }, () => {
  const program = `require(${JSON.stringify(join(import.meta.dirname, 'executor.cjs'))})(
    { series: '3.13', variant: 'runtime', arch: 'amd64', flavour: 'fast' }, { root: process.cwd() },
  ).then(({ success }) => console.log(success))`;
  const { PATH } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    cwd: workspace.root,
    encoding: 'utf8',
    env: { PATH: `${workspace.root}/node_modules/.bin:${PATH}`, ...podman.env, ENGINE: 'podman' },
  });
  expect(stderr).toContain('the commit is unknown');
  expect(stdout).toMatch(/localhost\/python-distroless:3\.13-debian13 .*\n.*\ntrue\n$/);
});
