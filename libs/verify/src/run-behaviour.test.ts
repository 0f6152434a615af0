import { expect, test } from 'vitest';
import { echo, facts, type Options, passed, useBehaviour } from './testing/fake-behaviour.ts';
import type { FakeEngine } from './testing/fake-engine.ts';

const { run } = useBehaviour();

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

test('an image that is not there is a reason to skip', async () => {
  const images = { runtime: 'r' };
  const skipped = (names: string) => ({
    outcome: 'skipped',
    reason: `needs an image that does not exist: ${names}`,
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
  ['the configuration is compared all the same', 'config: { user: "1000:1000" }', {}, passed],
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
    'is skipped',
    'compiled: true',
    'upstream',
    { outcome: 'skipped', reason: 'CPython was compiled by upstream, with its own flags' },
  ],
  ['a build of ours', 'compiled: true', 'release', passed],
  ['no such label', 'compiled: true', undefined, passed],
  ['not about how CPython is compiled', 'compiled: false', 'upstream', passed],
])('an image with upstream’s CPython: %s', async (_reason, key, build, verdict) => {
  const labels = { ...facts.labels, ...(build && { 'org.python.build': build }) };
  expect(await run(key, () => ({}), { facts: { ...facts, labels } })).toEqual(verdict);
});

test.each<[reason: string, key: string, options: Options, verdict: object]>([
  [
    'is skipped in an emulator',
    'native: true',
    { platform: 'linux/arm64' },
    { outcome: 'skipped', reason: 'an emulator does not start and stop processes as a kernel does' },
  ],
  [
    'a missing emulator is the first reason',
    'native: true',
    { platform: 'linux/arm64', unrunnable: 'no emulator' },
    { outcome: 'skipped', reason: 'no emulator' },
  ],
  ['on its own machine', 'native: true', {}, passed],
  ['what emulators can do', 'native: false', { platform: 'linux/arm64' }, passed],
])('what only a kernel does: %s', async (_reason, key, options, verdict) => {
  expect(await run(key, () => ({}), options)).toEqual(verdict);
});
