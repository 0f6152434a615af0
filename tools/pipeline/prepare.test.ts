import { afterEach, describe, expect, it } from 'vitest';
import { type CiMachine, makeCiMachine } from '../lib/testing/ci-scripts.ts';

// How a job is prepared, in different images and on machines.
let machine: CiMachine;
afterEach(() => machine.close());

const shown = ['NX_SELF_HOSTED_REMOTE_CACHE_SERVER', 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN'];
const given = ['CACHE_READ_TOKEN', 'CACHE_WRITE_TOKEN'];
const print = `. .ci/prepare; echo ${[...shown, ...given].map((name) => `"\${${name}-none}"`).join(' ')}`;

describe('missing programs are installed', () => {
  it.each([
    { reason: 'with apk', programs: ['apk'], calls: ['apk add --no-cache --quiet bash git nodejs npm'] },
    {
      reason: 'with apt-get',
      programs: ['apt-get'],
      calls: [
        'apt-get update -q',
        'apt-get install -q -y --no-install-recommends bash ca-certificates git nodejs npm',
      ],
    },
    { reason: 'with nothing where all are there', programs: ['bash', 'git', 'node', 'npm'], calls: [] },
  ])('$reason', ({ programs, calls }) => {
    machine = makeCiMachine([]);
    for (const program of [...programs, './nx']) machine.install(program);
    expect(machine.run('. .ci/prepare')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(machine.calls()).toEqual([...calls, './nx --version']);
  });

  it('an image without a way to install is an error that names what is missing', () => {
    machine = makeCiMachine([]);
    machine.install('git');
    const { status, stderr } = machine.run('. .ci/prepare; echo not reached');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'ci: cannot prepare this job: no apk and no apt-get to install bash node npm; use an image that has them\n',
    });
  });
});

const made = () => {
  machine = makeCiMachine([]);
  for (const program of ['bash', 'git', 'node', 'npm', './nx']) machine.install(program);
};

it.each([
  { name: 'LOCK_TOKEN', secrets: 'SIGNING_KEY' },
  { name: 'SIGNING_KEY', secrets: '' },
  { name: 'SIGNING_KEY_PASSWORD', secrets: 'SIGNING_KEY' },
])('a job that sees $name, and is not made for it, stops before any program runs', ({ name, secrets }) => {
  made();
  const { status, stdout, stderr } = machine.run('. .ci/prepare', { [name]: 'se cret', SECRETS: secrets });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `ci: cannot run this job: it must not see ${name}; give that variable an environment scope (docs/building.md)\n`,
  });
  expect(machine.calls()).toEqual([]);
});

it('the job that signs sees its key', () => {
  made();
  const env = { SIGNING_KEY: '/key', SIGNING_KEY_PASSWORD: 'x', SECRETS: 'SIGNING_KEY SIGNING_KEY_PASSWORD' };
  expect(machine.run('. .ci/prepare', env).status).toBe(0);
});

const server = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://cache' };
it.each<{ reason: string; env: Record<string, string>; printed: string }>([
  {
    reason: 'a protected branch writes',
    env: { ...server, CACHE_READ_TOKEN: 'read', CACHE_WRITE_TOKEN: 'write' },
    printed: 'http://cache write none none\n',
  },
  {
    reason: 'a merge request reads',
    env: { ...server, CACHE_READ_TOKEN: 'read' },
    printed: 'http://cache read none none\n',
  },
  {
    reason: 'a fork, which has no token, builds without it',
    env: server,
    printed: 'ci: the remote cache is not used, since this job has no token for it\nnone none none none\n',
  },
  {
    reason: 'a token without a server is dropped',
    env: { CACHE_READ_TOKEN: 'read' },
    printed: 'none none none none\n',
  },
])('the remote cache: $reason', ({ env, printed }) => {
  made();
  expect(machine.run(print, env).stdout).toBe(printed);
});
