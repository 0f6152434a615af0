import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { echo, passed, useBehaviour } from './testing/fake-behaviour.ts';
import type { FakeEngine } from './testing/fake-engine.ts';

const { run } = useBehaviour();

test.each<[reason: string, config: string, verdict: object]>([
  ['as it is', '{ user: "1000:1000", entrypoint: [python], env: { LANG: C.UTF-8 } }', passed],
  ['a name for a number', '{ user: monty }', { expected: 'user: "monty"', seen: 'user: "1000:1000"' }],
  ['an unexpected variable', '{ env: {} }', { expected: 'env.LANG: nothing', seen: 'env.LANG: "C.UTF-8"' }],
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
