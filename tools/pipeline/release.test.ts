import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CiMachine, makeCiMachine } from '../lib/testing/ci-scripts.ts';

// What .ci/release runs. In place of ./nx is a program that prints what it sees.
let machine: CiMachine;
beforeEach(() => {
  machine = makeCiMachine(['awk', 'cut', 'dirname', 'ls', 'tr', 'cat']);
  machine.write('dist/plan/releases.txt', 'python-3.14-runtime,python-3.14-builder\npython-3.9-debug\n');
  machine.install('./nx', nx);
});
afterEach(() => machine.close());

const nx = `case $1 in engine) [ "$2" != login ] || echo "stdin=$(cat)" ;; esac
echo "REGISTRY=\${REGISTRY-} LOCK=\${LOCK-} skip=\${NX_SKIP_REMOTE_CACHE-} server=\${NX_SELF_HOSTED_REMOTE_CACHE_SERVER-none} token=\${NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN-none} id=\${SIGSTORE_ID_TOKEN-none} EMULATE=\${EMULATE-}"
`;
const registry = { CI_REGISTRY_IMAGE: 'registry.example/space/python', CI_REGISTRY: 'registry.example' };
const verify = (build: string, projects = 'python-3.14-runtime,python-3.14-builder') =>
  `./nx run-many -t verify -c ${build} --projects=${projects}`;
const described = (projects: string) => `./nx run catalog:facts ${projects}`;
const published = ['./nx run python-3.14-runtime:publish', './nx run python-3.14-builder:publish'];

const both = described('python-3.14-runtime python-3.14-builder');

describe('the steps of', () => {
  it.each<{ reason: string; args: string; env?: Record<string, string>; calls: string[] }>([
    {
      reason: 'publish: both architectures are verified before anything is published',
      args: '1/8 publish',
      calls: [verify('release'), verify('arm64-release'), ...published, both],
    },
    {
      reason: 'publish, with a runner for arm64, whose job has left its images',
      args: '1/8 publish',
      env: { ARM64_RUNNER_TAG: 'arm' },
      calls: [verify('release'), ...published, both],
    },
    { reason: 'arm64', args: '1/8 arm64', calls: [verify('arm64-release')] },
    {
      reason: 'publish for one architecture',
      args: '1/1 publish',
      env: { PUBLISH_ARCH: 'amd64', PAST_END_OF_LIFE: '3.8,3.9' },
      calls: [
        verify('release'),
        ...published.map((call) => `${call} --arch=amd64`),
        verify('release', 'python-3.9-debug'),
        './nx run python-3.9-debug:publish --arch=amd64 --past-end-of-life',
        described('python-3.14-runtime python-3.14-builder python-3.9-debug'),
      ],
    },
    { reason: 'a part without series: none', args: '3/8 publish', calls: [] },
  ])('$reason', ({ args, env = {}, calls }) => {
    const { status, stderr } = machine.run(`.ci/release ${args}`, { ...registry, ...env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(machine.calls()).toEqual(calls);
  });

  it('what fails is not published', () => {
    machine.install('./nx', 'case "$*" in *arm64-release*) exit 1 ;; esac\n');
    expect(machine.run('.ci/release 1/8 publish', registry).status).toBe(1);
    expect(machine.calls()).toEqual([verify('release'), verify('arm64-release')]);
  });
});

it('no build sees the shared cache, and none takes a substitute of CPython', () => {
  const { stdout } = machine.run('.ci/release 1/8 publish', {
    ...registry,
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://cache',
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'read',
    LOCK: '',
  });
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).toContain('LOCK=frozen skip=true server=none token=none');
  expect(lines.map((line) => /EMULATE=(.*)/.exec(line)?.[1])).toEqual(['', 'arm64', '', '', '']);
  expect(lines.at(-2)).toContain('REGISTRY=registry.example/space/python ');
});

it('results that another job left in the clone are refused', () => {
  machine.write('.nx/cache/123/terminalOutput', '');
  const { status, stderr } = machine.run('.ci/release 1/8 publish', registry);
  expect([status, stderr]).toEqual([
    1,
    'ci: cannot release: .nx/cache has results of another job; use a fresh clone\n',
  ]);
  expect(machine.calls()).toEqual([]);
});

it.each([
  { reason: 'the pipeline signs as itself', env: {}, id: 'token' },
  { reason: 'a key is used where there is one', env: { SIGNING_KEY: '/key' }, id: 'none' },
])('$reason', ({ env, id }) => {
  const { stdout } = machine.run('.ci/release 2/8 amd64', {
    ...registry,
    ...env,
    SIGSTORE_ID_TOKEN: 'token',
  });
  expect(stdout).toContain(`id=${id} `);
});

const own = { CI_REGISTRY_USER: 'ci', CI_REGISTRY_PASSWORD: 'of the job' };
it.each<{ reason: string; env: Record<string, string>; login: string | undefined; stdin?: string }>([
  {
    reason: 'the password of the job is for the registry of this GitLab',
    env: own,
    login: './nx engine login --username ci --password-stdin registry.example',
    stdin: 'of the job',
  },
  { reason: 'no other registry gets it', env: { ...own, REGISTRY: 'evil.example/x' }, login: undefined },
  {
    reason: 'another registry has its own',
    env: { ...own, REGISTRY: 'other.example/x', REGISTRY_USER: 'me', REGISTRY_PASSWORD: 'other' },
    login: './nx engine login --username me --password-stdin other.example',
    stdin: 'other',
  },
])('$reason, and is in no argument', ({ env, login, stdin }) => {
  const { status, stdout } = machine.run('.ci/release 2/8 publish', { ...registry, ...env });
  expect(status).toBe(0);
  const calls = machine.calls();
  expect(calls.filter((call) => call.includes('login'))).toEqual(login ? [login] : []);
  expect(calls.some((call) => call.includes('logout'))).toBe(login !== undefined);
  expect(/stdin=(.*)/.exec(stdout)?.[1]).toBe(stdin);
});
