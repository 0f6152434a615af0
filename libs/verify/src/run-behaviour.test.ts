import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageFacts } from '@distroless/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseBehaviour } from './behaviour.ts';
import type { Verdict } from './report.ts';
import { runBehaviour } from './run-behaviour.ts';
import type { Subject } from './subject.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

let workspace = '';
beforeAll(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'verify-'));
  await mkdir(path.join(workspace, 'tests/x'), { recursive: true });
  await writeFile(path.join(workspace, 'tests/x/payload.py'), `print("it's")\n`);
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

const facts: ImageFacts = {
  id: 'sha256:0',
  architecture: 'amd64',
  user: '1000:1000',
  workdir: '/home/monty',
  entrypoint: ['python'],
  cmd: [],
  env: { LANG: 'C.UTF-8' },
  labels: { 'org.python.release': '3.13.1' },
  volumes: [],
  layers: ['sha256:1', 'sha256:2'],
  size: 1,
};

type Options = Partial<Subject> & { hasDockerfile?: boolean };

function run(text: string, answer: FakeEngine, options: Options = {}): Promise<Verdict> {
  const { hasDockerfile = false, ...given } = options;
  const images = { builder: 'b', runtime: 'r', debug: 'd' };
  const folder = path.join(workspace, 'tests/x');
  const behaviour = parseBehaviour(`about: x\nvariants: [runtime]\n${text}`, 'test.yaml');
  return runBehaviour(
    { ...behaviour, name: 'x', folder, hasDockerfile },
    {
      ...{ image: 'r', images, variant: 'runtime', engine: fakeEngine(answer), facts, workspace },
      ...{ behaviours: '', scratch: '', now: new Date(0), rerun: () => '' },
      ...{ unrunnable: undefined, platform: undefined, slowness: 1 },
      saved: () => Promise.reject(new Error('not asked for')),
      ...given,
    },
  );
}

/** Prints its arguments, without the container's name. */
const echo: FakeEngine = (args) => ({
  stdout: JSON.stringify(args.filter((_, index) => index !== 1 && index !== 2)),
});

const passed = { outcome: 'passed' };
const always = ['run', '--rm', '--pull', 'never', '--network', 'none'];

test.each<[reason: string, step: string, words: string[]]>([
  ['the payload goes to the entrypoint of the image', '', ['r', '-c', `print("it's")\n`]],
  ['arguments alone', 'args: [-V]', ['r', '-V']],
  ['a payload with arguments', 'payload: payload.py, args: [a]', ['r', '-c', `print("it's")\n`, 'a']],
  ['another image', 'image: debug, args: []', ['d']],
  ['an entrypoint', 'entrypoint: sh, args: []', ['--entrypoint', 'sh', 'r']],
  [
    'hardened',
    'hardened: true, user: "7:0", tmpfs: [/tmp], args: []',
    [
      ...[
        '--read-only',
        '--read-only-tmpfs=false',
        '--security-opt',
        'no-new-privileges',
        '--cap-drop',
        'all',
      ],
      ...['--user', '7:0', '--tmpfs', '/tmp', 'r'],
    ],
  ],
  ['little shared memory', 'shm: 1m, args: []', ['--shm-size', '1m', 'r']],
  ['an init', 'init: true, args: []', ['--init', 'r']],
  ['variables', 'env: { TZ: UTC }, args: []', ['--env', 'TZ=UTC', 'r']],
])('%s', async (_reason, step, words) => {
  const verdict = await run(`steps: [{ expect: { json: [] }, ${step} }]`, echo);
  const seen = verdict.outcome === 'failed' ? JSON.parse(verdict.seen) : verdict;
  expect(seen).toEqual([...always, ...words]);
});

test('a failure is told with the command, the payload by its path', async () => {
  const fail: FakeEngine = () => ({ status: 1, stderr: 'AssertionError: no\n' });
  expect(await run('', fail)).toEqual({
    outcome: 'failed',
    expected: 'exit status 0',
    seen: 'exit status 1\n| AssertionError: no',
    reproduce: './nx engine run --rm --pull never --network none r -c "$(cat tests/x/payload.py)"',
  });
});

test('a container is stopped when it has said that it is ready', async () => {
  const log = path.join(workspace, 'stopped');
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args.join(' ').replace(/-[^ -]+-[^ ]+/, '-x') + '\\n');`;
  const say = `return args[0] === 'run' ? { stdout: 'ready\\n', status: 137 } : {};`;
  const answer = new Function('args', `${note} ${say}`) as FakeEngine;
  const step = '{ args: [], stop: { line: ready, grace: 2 }, expect: { status: 137 } }';
  expect(await run(`steps: [${step}]`, answer)).toEqual(passed);
  expect((await readFile(log, 'utf8')).split('\n').slice(1)).toEqual(['stop -t 2 distroless-x', '']);
});

test('an engine without an init is a reason to skip', async () => {
  const fail: FakeEngine = () => ({
    status: 125,
    stderr:
      'Error: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file',
  });
  expect(await run('steps: [{ args: [], init: true }]', fail)).toEqual({
    outcome: 'skipped',
    reason: 'the engine has no init program: install catatonit',
  });
  expect(await run('steps: [{ args: [] }]', fail)).toMatchObject({ outcome: 'failed' });
});

test('the first failing step counts', async () => {
  const answer: FakeEngine = (args) => ({ stdout: args.at(-1) ?? '' });
  const steps = `
steps:
  - { args: [a], expect: { stdout: a } }
  - { args: [b], expect: { stdout: c } }
  - { args: [d], expect: { stdout: e } }`;
  expect(await run(steps, answer)).toMatchObject({ expected: 'stdout "c"', seen: 'stdout "b"' });
});

test.each<[reason: string, second: string, verdict: object]>([
  ['equal', 'a', passed],
  ['not equal', 'b', { outcome: 'failed', expected: 'as r:\n"a"', seen: 'b:\n"b"' }],
])('what two images print: %s', async (_reason, second, verdict) => {
  const answer: FakeEngine = (args) => ({ stdout: args.at(-1) ?? '' });
  const steps = `same: true\nsteps: [{ args: [a] }, { image: builder, args: [${second}] }]`;
  expect(await run(steps, answer)).toMatchObject(verdict);
});

test.each<[reason: string, config: string, verdict: object]>([
  ['as it is', '{ user: "1000:1000", entrypoint: [python], env: { LANG: C.UTF-8 } }', passed],
  ['a name for a number', '{ user: monty }', { expected: 'user: "monty"', seen: 'user: "1000:1000"' }],
  ['a variable too many', '{ env: {} }', { expected: 'env.LANG: nothing', seen: 'env.LANG: "C.UTF-8"' }],
  ['labels not listed do not count', '{ labels: {} }', passed],
  ['another label', '{ labels: { a: b } }', { expected: 'labels.a: "b"', seen: 'labels.a: nothing' }],
])('configuration: %s', async (_reason, config, verdict) => {
  expect(await run(`config: ${config}`, echo)).toMatchObject(verdict);
});

test.each<[reason: string, layers: string[], verdict: object]>([
  ['the lowest layers', ['sha256:1'], passed],
  [
    'those without files do not count',
    ['sha256:1', `sha256:${createHash('sha256').update(Buffer.alloc(1024)).digest('hex')}`, 'sha256:2'],
    passed,
  ],
  ['another one', ['sha256:3'], { expected: '["sha256:3"]', seen: '["sha256:1"]' }],
  ['more than there are', ['sha256:1', 'sha256:2', 'sha256:3'], { outcome: 'failed' }],
  ['none', [], { expected: 'layers', seen: 'none' }],
])('layers of another image: %s', async (_reason, layers, verdict) => {
  const inspected = JSON.stringify([
    { Id: '', Architecture: '', Size: 0, Config: {}, RootFS: { Layers: layers } },
  ]);
  const answer = new Function(`return { stdout: ${JSON.stringify(inspected)} }`) as FakeEngine;
  expect(await run('extends: builder', answer)).toMatchObject(verdict);
});

test('an image that is not there is a reason to skip', async () => {
  const images = { runtime: 'r' };
  const skipped = (names: string) => ({
    outcome: 'skipped',
    reason: `needs an image that is not there: ${names}`,
  });
  expect(await run('steps: [{ image: builder }]', echo, { images })).toEqual(skipped('builder'));
  expect(await run('extends: debug', echo, { images })).toEqual(skipped('debug'));
  expect(await run('', echo, { images, hasDockerfile: true })).toEqual(skipped('builder, debug'));
});

test.each<[reason: string, text: string, options: Options, verdict: object]>([
  ['containers', '', {}, { outcome: 'skipped', reason: 'no emulator' }],
  [
    'containers of an image to be built',
    'steps: [{ args: [] }]',
    { hasDockerfile: true },
    { outcome: 'skipped', reason: 'no emulator' },
  ],
  ['the configuration is looked at all the same', 'config: { user: "1000:1000" }', {}, passed],
  ['and so are layers', 'extends: builder', {}, { outcome: 'failed', expected: 'layers' }],
])('an image that cannot be run: %s', async (_reason, text, options, verdict) => {
  const inspected: FakeEngine = (args) => {
    if (args[0] !== 'image') throw new Error(`not to be called: ${args}`);
    return { stdout: '[{ "Id": "", "Architecture": "", "Size": 0, "Config": {}, "RootFS": {} }]' };
  };
  expect(await run(text, inspected, { ...options, unrunnable: 'no emulator' })).toMatchObject(verdict);
});

test.each<[reason: string, key: string, build: string | undefined, verdict: object]>([
  [
    'passed over',
    'compiled: true',
    'upstream',
    { outcome: 'skipped', reason: 'CPython was compiled by upstream, with its own flags' },
  ],
  ['not of upstream', 'compiled: true', 'release', passed],
  ['no such label', 'compiled: true', undefined, passed],
  ['not about how CPython is compiled', 'compiled: false', 'upstream', passed],
])('an image with upstream’s CPython: %s', async (_reason, key, build, verdict) => {
  const labels = { ...facts.labels, ...(build && { 'org.python.build': build }) };
  expect(await run(key, () => ({}), { facts: { ...facts, labels } })).toEqual(verdict);
});

test.each<[reason: string, key: string, options: Options, verdict: object]>([
  [
    'passed over in an emulator',
    'native: true',
    { platform: 'linux/arm64' },
    { outcome: 'skipped', reason: 'an emulator starts and stops processes otherwise than a kernel' },
  ],
  [
    'no emulator at all is said first',
    'native: true',
    { platform: 'linux/arm64', unrunnable: 'no emulator' },
    { outcome: 'skipped', reason: 'no emulator' },
  ],
  ['on its own machine', 'native: true', {}, passed],
  ['what emulators do as well', 'native: false', { platform: 'linux/arm64' }, passed],
])('what only a kernel does: %s', async (_reason, key, options, verdict) => {
  expect(await run(key, () => ({}), options)).toEqual(verdict);
});

test('containers of another architecture are asked for by name, and given time', async () => {
  const step = 'steps: [{ args: [-V], expect: { json: [] } }]';
  const verdict = await run(step, echo, { platform: 'linux/arm64' });
  const seen = verdict.outcome === 'failed' && JSON.parse(verdict.seen);
  expect(seen).toEqual([...always, '--platform', 'linux/arm64', 'r', '-V']);
  await expect(run(step, echo, { slowness: 1 / 120_000 })).rejects.toThrow('no end after 1 ms');
});

test('and so are images that are built, by hand too', async () => {
  const answer: FakeEngine = (args) => {
    const isAsked = args.includes('--platform') && args.includes('linux/arm64');
    return { status: args[0] === 'run' ? 3 : args[0] === 'build' && !isAsked ? 9 : 0 };
  };
  const options = { hasDockerfile: true, platform: 'linux/arm64' };
  expect(await run('steps: [{ args: [] }]', answer, options)).toMatchObject({
    seen: 'exit status 3',
    reproduce: expect.stringMatching(
      /^\.\/nx engine build .* --platform linux\/arm64 .* && \.\/nx engine run .* --platform linux\/arm64 /,
    ),
  });
});

test('the image of a Dockerfile is built, run, named in the command, and removed', async () => {
  const log = path.join(workspace, 'calls');
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args[0] + ' ' + args[1] + '\\n');`;
  const answer = new Function('args', `${note} return { status: args[0] === 'run' ? 3 : 0 }`) as FakeEngine;
  const verdict = await run('steps: [{ args: [] }]', answer, { hasDockerfile: true });
  expect(verdict).toMatchObject({ outcome: 'failed', seen: 'exit status 3' });
  const command = verdict.outcome === 'failed' ? verdict.reproduce : '';
  const tag = /--tag (\S+)/.exec(command)?.[1];
  expect(command).toBe(
    `./nx engine build --network none --tag ${tag} --build-arg BUILDER=b --build-arg RUNTIME=r --build-arg DEBUG=d tests/x && ./nx engine run --rm --pull never --network none ${tag}`,
  );
  expect((await readFile(log, 'utf8')).split('\n')).toEqual([
    'build --pull=never',
    'run --name',
    'image rm',
    '',
  ]);
});
