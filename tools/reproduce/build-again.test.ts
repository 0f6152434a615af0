import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest } from '@distroless/reproduce';
import { type FakePodman, makeFakePodman } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildAgain } from './build-again.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const request: BuildRequest = {
  image,
  project: 'python-3.13-runtime',
  architecture: 'amd64',
  flavour: 'release',
  configuration: 'release',
  commit: '',
  source: '',
};

let made: MadeWorkspace;
let podman: FakePodman;
beforeEach(async () => {
  made = await madeWorkspace();
  await writeMadeLock(image, await made.open());
  await mkdir(join(made.folder, 'bin'));
  podman = makeFakePodman(join(made.folder, 'bin/podman'), { config: {} });
});
afterEach(() => made.close());

/** Builds with a ./nx that is this script, and puts what it is called with into a file. */
async function build(script: string): Promise<void> {
  await made.write('nx', `#!/bin/sh\nmkdir -p .engine\n${script}\n`);
  await chmod(join(made.folder, 'nx'), 0o755);
  const env = {
    ...{ ...podman.env, ENGINE: 'podman', REGISTRY: 'localhost/reproduced-1', HOME: made.folder },
    PATH: `${made.folder}/bin:${process.env['PATH']}`,
  };
  const { signal } = new AbortController();
  await buildAgain({ folder: made.folder, request, env, signal });
}

const own = 'localhost/python-distroless:3.13-debian13';
const names = ['3.13', '3.13.15'].map(
  (version) => `localhost/reproduced-1/python-distroless:${version}-debian13`,
);
const all = Object.fromEntries([own, ...names].map((name) => [name, 'built for linux/amd64']));

it.each([
  { how: 'that works', script: 'true', error: undefined },
  { how: 'that fails', script: 'exit 1', error: /^cannot build python-3\.13-runtime again: / },
])('after a build $how, the engine has lost exactly its names', async ({ script, error }) => {
  podman.setImages(all);
  const built = build(script);
  await (error ? expect(built).rejects.toThrow(error) : built);
  expect(Object.keys(podman.images())).toEqual([own]);
  // With --force, containers that use the image would be removed too.
  expect(podman.calls()).toEqual(names.map((name) => ['image', 'rm', name]));
});

it('names that the engine does not have are no error', async () => {
  podman.setImages({ [own]: 'built for linux/amd64' });
  await build('true');
  expect(Object.keys(podman.images())).toEqual([own]);
});

it('without an engine in the checkout, none is opened', async () => {
  await build('rmdir .engine');
  expect(podman.calls()).toEqual([]);
});
