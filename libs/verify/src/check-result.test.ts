import { expect, test } from 'vitest';
import { explainFailure } from './check-result.ts';

const failure = {
  name: 'x',
  holds: 'nothing is wrong',
  outcome: 'failed',
  reproduce: './nx engine run r',
} as const;

test('a failure shows what was expected, what was seen and the command', () => {
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

test('what was expected is shown once', () => {
  expect(explainFailure({ ...failure, expected: failure.holds, seen: '/etc/x' })).toBe(
    `x: nothing is wrong
seen:
  /etc/x
to repeat:
  ./nx engine run r`,
  );
});

test('no text of an image forges a line', () => {
  const seen = 'layer 2: /a\x1b[2J\rok';
  expect(explainFailure({ ...failure, expected: failure.holds, seen })).toContain(
    'seen:\n  layer 2: /a\\x1b[2J\\rok\n',
  );
});
