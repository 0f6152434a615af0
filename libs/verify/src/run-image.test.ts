import { createTree } from '@distroless/image';
import { expect, test } from 'vitest';
import type { Contents } from './derived/contents.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';
import { type RunImageOptions, runPython, runStart } from './run-image.ts';

/** What running an image needs to know of its files. */
const contents = {
  python: { path: 'usr/bin/python3', series: '3.13' },
  searchPath: [],
  tree: createTree(),
  madeFrom: undefined,
  config: { entrypoint: ['/x'], cmd: [], labels: {} },
} as unknown as Contents;

function optionsWith(answer: ReturnType<FakeEngine>, timeoutMs = 60_000): RunImageOptions {
  return {
    engine: fakeEngine(new Function(`return ${JSON.stringify(answer)}`) as FakeEngine),
    contents,
    machine: { unrunnable: undefined, platform: undefined, slowness: 1 },
    confinement: { volumes: [], missing: [] },
    ...{ timeoutMs, startForMs: 10_000, env: {} },
  };
}

test.each([
  { why: 'a release', stdout: '3.13.1\n' },
  { why: 'a release after other lines', stdout: 'hello\n3.13.1\n' },
])('a Python that prints $why is one', async ({ stdout }) => {
  expect(await runPython('x', optionsWith({ stdout }))).toMatchObject({
    finding: { outcome: 'passed' },
    release: '3.13.1',
  });
});

test.each([
  { why: 'nothing', stdout: '' },
  { why: 'other words', stdout: 'hello\n' },
  { why: 'an escape sequence', stdout: '3.13.1\u001b[2J\n' },
  { why: 'a line without end', stdout: `3.13.1${'1'.repeat(1000)}\n` },
])('a program that prints $why is no Python', async ({ stdout }) => {
  const { finding, release } = await runPython('x', optionsWith({ stdout }));
  expect(finding).toMatchObject({ outcome: 'breach' });
  expect(finding.found?.[0]).toBe('the last line that it prints is not a version');
  expect(finding.found?.every((line) => line.length < 600)).toBe(true);
  expect(release).toBeUndefined();
});

test('an image that is killed for its memory is warned about', async () => {
  expect(await runStart('x', optionsWith({ status: 137 }))).toMatchObject({
    outcome: 'warning',
    found: ['it ended at once with status 137'],
    mend: 'it was killed: in this check it has 2 GB of memory, and 512 processes',
  });
});
