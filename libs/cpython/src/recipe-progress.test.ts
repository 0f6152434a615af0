import type { StepEvent } from '@distroless/workspace';
import { expect, it } from 'vitest';
import { recipeProgress } from './recipe-progress.ts';

const file = (done: number, total: number) => ({ what: 'compile', done, total, unit: 'files' });

it.each([
  {
    reason: 'a step is reported as a line',
    output: ['==> configure'],
    events: [{ line: 'compile: configure' }],
  },
  {
    reason: 'each call of the compiler counts',
    output: ['==> of 2', 'gcc -c a.c', 'ar rcs a', 'gcc -c b.c'],
    events: [file(1, 2), file(2, 2)],
  },
  { reason: 'before the number is known there is no progress', output: ['gcc -c a.c'], events: [] },
  {
    reason: 'progress never exceeds the whole, even with more calls than counted',
    output: ['==> of 1', 'gcc -c a.c', 'gcc -c b.c'],
    events: [file(1, 1)],
  },
  {
    reason: 'the step and time before each line of docker are skipped',
    output: ['#9 0.412 ==> compile', '#9 12.001 ==> of 1', '#9 13.5 gcc -c a.c'],
    events: [{ line: 'compile: compile' }, file(1, 1)],
  },
  {
    reason: 'the printed instruction itself is not a step',
    output: ['STEP 7/9: RUN echo "==> unpack"', '#9 [cpython-build 4/9] RUN echo "==> unpack"'],
    events: [],
  },
])('$reason', ({ output, events }) => {
  const reported: StepEvent[] = [];
  const onLine = recipeProgress('compile', (event) => reported.push(event));
  for (const line of output) onLine(line);
  expect(reported).toEqual(events);
});
