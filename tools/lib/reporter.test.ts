import { PassThrough } from 'node:stream';
import type { StepEvent } from '@distroless/workspace';
import { describe, expect, it } from 'vitest';
import { createReporter } from './reporter.ts';

function show(events: StepEvent[], { isTTY = false, env = {} as NodeJS.ProcessEnv } = {}): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const { report, end } = createReporter(stream as unknown as NodeJS.WriteStream, env);
  for (const event of events) report(event);
  end();
  return String(stream.read() ?? '');
}

const bytes = (done: number, total?: number): StepEvent => ({ what: 'fetch', done, total, unit: 'bytes' });
const files = (done: number, total: number): StepEvent => ({ what: 'compile', done, total, unit: 'files' });

describe('without a terminal', () => {
  it.each([
    { reason: 'a line is printed', events: [{ line: 'assemble 3 packages' }], text: 'assemble 3 packages\n' },
    {
      reason: 'each quarter is printed once',
      events: [1, 26, 27, 51, 76, 99, 100].map((done) => files(done, 100)),
      text: [25, 50, 75, 100].map((part) => `compile: ${part} % of 100 files\n`).join(''),
    },
    {
      reason: 'several quarters at once are one line',
      events: [files(1, 100), files(80, 100)],
      text: 'compile: 75 % of 100 files\n',
    },
    { reason: 'a small download is not printed', events: [bytes(1_000_000, 1_000_000)], text: '' },
    { reason: 'a large one is', events: [bytes(5e6, 5e6)], text: 'fetch: 100 % of 5.0 MB\n' },
    { reason: 'without a total there are no quarters', events: [bytes(9e6)], text: '' },
    {
      reason: 'a download that starts again prints nothing twice',
      events: [bytes(3e6, 5e6), bytes(0, 5e6), bytes(3e6, 5e6)],
      text: 'fetch: 50 % of 5.0 MB\n',
    },
  ])('$reason', ({ events, text }) => {
    expect(show(events)).toBe(text);
  });

  it('a CI terminal does not count as a terminal', () => {
    expect(show([files(50, 100)], { isTTY: true, env: { CI: 'true' } })).toBe('compile: 50 % of 100 files\n');
  });
});

describe('on a terminal', () => {
  it('a bar shows the progress of each part, and lines are printed between them', () => {
    const text = show([files(1, 4), files(4, 4), { line: 'done' }, bytes(1e6, 2e6)], { isTTY: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is controlled with them.
    const plain = text.replace(/\x1b\[?[\d;?]*[A-Za-z78]/g, '');
    expect(plain).toMatch(/compile .* 4 files\n+done\n/);
    expect(plain).toMatch(/fetch .* 1\.0\/2\.0 MB\n$/);
  });
});

describe('in a pipe that goes on to a terminal', () => {
  const env = { PROGRESS_COLUMNS: '80' };
  it('draws a bar, and clears its line before another line', () => {
    const text = show([{ line: 'one' }, files(1, 2), files(2, 2), { line: 'two' }], { env });
    expect(text).toMatch(/^\r\S+one\n[\s\S]*compile =+ 2 files[\s\S]*\n\r\S+two\n$/);
  });

  it('prints plain lines in CI', () => {
    expect(show([{ line: 'one' }], { env: { ...env, CI: 'true' } })).toBe('one\n');
  });
});
