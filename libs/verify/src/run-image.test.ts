import { expect, test } from 'vitest';
import type { ExaminedImage } from './examine/examined-image.ts';
import { type RunImageOptions, runPython, runStart } from './run-image.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

/** What running an image needs to know about its files. */
const examined = {
  python: { path: 'usr/bin/python3', series: '3.13' },
  pythonCommand: undefined,
  modules: { own: [], installed: [] },
  madeFrom: undefined,
  config: { entrypoint: ['/x'], cmd: [], labels: {} },
} as unknown as ExaminedImage;

function optionsWith(answer: ReturnType<FakeEngine>, timeoutMs = 60_000): RunImageOptions {
  return {
    engine: fakeEngine(new Function(`return ${JSON.stringify(answer)}`) as FakeEngine),
    examined,
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
    report: { outcome: 'passed' },
    release: '3.13.1',
  });
});

test.each([
  { why: 'nothing', stdout: '' },
  { why: 'other words', stdout: 'hello\n' },
  { why: 'an escape sequence', stdout: '3.13.1\u001b[2J\n' },
  { why: 'a line without end', stdout: `3.13.1${'1'.repeat(1000)}\n` },
])('a program that prints $why is no Python', async ({ stdout }) => {
  const { report, release } = await runPython('x', optionsWith({ stdout }));
  expect(report).toMatchObject({ outcome: 'failed' });
  expect(report.findings?.[0]?.message).toBe('the last line that it prints is not a version');
  expect(report.findings?.every(({ message }) => message.length < 600)).toBe(true);
  expect(release).toBeUndefined();
});

test('an image that is killed for its memory gets a warning', async () => {
  expect(await runStart('x', optionsWith({ status: 137 }))).toMatchObject({
    outcome: 'warning',
    findings: [{ kind: 'killed', message: 'it ended at once with status 137' }],
    fix: 'it was killed: in this check it has 2 GB of memory, and 512 processes',
  });
});
