import { expect, test } from 'vitest';
import { explainFailure } from './report.ts';

const failure = {
  name: 'x',
  about: 'nothing is wrong',
  outcome: 'failed',
  reproduce: './nx engine run r',
} as const;

test('a difference', () => {
  expect(explainFailure({ ...failure, expected: 'a: 1\nb: 2', seen: 'a: 2' })).toBe(
    `x: nothing is wrong
expected:
  a: 1
  b: 2
seen:
  a: 2
to repeat:
  ./nx engine run r`,
  );
});

test('what was expected is not said twice', () => {
  expect(explainFailure({ ...failure, expected: failure.about, seen: '/etc/x' })).toBe(
    `x: nothing is wrong
seen:
  /etc/x
to repeat:
  ./nx engine run r`,
  );
});
