import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FakePodman, makeFakePodman } from '@distroless/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ImageWorkspace, makeImageWorkspace } from '../../testing/image-workspace.ts';
import { runNxContainer } from './run-nx-container.ts';

let workspace: ImageWorkspace;
beforeEach(async () => {
  workspace = await makeImageWorkspace();
  // nx-container looks there first.
  mkdirSync(join(workspace.root, 'node_modules/.bin'), { recursive: true });
});
afterEach(() => workspace.remove());

const fake = (config: object | 'fails' | 'hangs' = {}) =>
  makeFakePodman(join(workspace.root, 'node_modules/.bin/podman'), { config });

function build(
  podman: FakePodman,
  { env = {}, signal }: { env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
) {
  const { PATH } = process.env;
  return runNxContainer(
    {
      file: 'images/python/Dockerfile',
      context: 'dist',
      target: 'runtime',
      platforms: ['linux/amd64'],
      tags: ['localhost/settings:1'],
    },
    {
      root: workspace.root,
      engine: { name: 'podman', command: ['podman'], env: { PATH, ...podman.env, ...env } },
      signal: signal ?? new AbortController().signal,
      verbose: false,
      purpose: 'build the settings of x',
    },
  );
}

const inputs = {
  INPUT_NETWORK: 'host',
  INPUT_TAGS: 'localhost/other:1',
  INPUT_PUSH: 'true',
  INPUT_BUILD_ARGS: 'A=b',
  INPUT_FILE: 'other',
  INPUT_ENGINE: 'docker',
  INPUT_PYTHON313_RUNTIME_LABELS: 'a=b',
  input_secrets: 'a=b',
};

it.each([
  { where: 'in the environment', env: inputs, file: '' },
  {
    where: 'in .env of the workspace',
    env: {},
    file: Object.entries(inputs)
      .map((input) => input.join('='))
      .join('\n'),
  },
])('inputs of nx-container $where change nothing', async ({ env, file }) => {
  workspace.write('.env', file);
  const podman = fake();
  await build(podman, { env });
  const calls = podman.calls();
  expect(calls.map((words) => words.filter((word) => !word.includes('docker-build-push-')))).toEqual([
    [
      ...['build', '--file', 'images/python/Dockerfile', '--iidfile', '--platform', 'linux/amd64'],
      ...['--tag', 'localhost/settings:1', '--target', 'runtime'],
      ...['--load', '--network', 'none', '--no-cache', 'dist'],
    ],
  ]);
  expect(Object.keys(podman.buildEnv()).filter((name) => /^input_/i.test(name))).toEqual([]);
});

it("a failure shows the engine's output, without the headings of nx-container", async () => {
  await expect(build(fake('fails'))).rejects.toThrow(
    new Error(
      [
        'STEP 1/3: FROM scratch',
        'Error: no space left on device',
        'cannot build the settings of x: the build failed as shown above',
      ].join('\n'),
    ),
  );
});

it('an interrupted build ends', async () => {
  const podman = fake('hangs');
  await expect(build(podman, { signal: AbortSignal.timeout(3000) })).rejects.toThrow('timeout');
  expect(podman.images()).toEqual({});
});

it('a build does not start after an interrupt', async () => {
  const podman = fake();
  await expect(build(podman, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  expect(podman.calls()).toEqual([]);
});
