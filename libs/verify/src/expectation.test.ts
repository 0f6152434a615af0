import { expect, test } from 'vitest';
import type { Expectation } from './behaviour.ts';
import { compareOutcome, compareOutputs, type Difference, type Outcome } from './expectation.ts';

const good: Outcome = { status: 0, stdout: '{"a": [1, 2], "b": "x"}\n', stderr: '' };

test.each<
  [
    reason: string,
    outcome: Partial<Outcome>,
    expected: Partial<Expectation>,
    difference: Difference | undefined,
  ]
>([
  ['only the status counts', {}, {}, undefined],
  ['a failure was expected', { status: 3 }, { status: 3 }, undefined],
  [
    'a failure with its reason',
    { status: 1, stderr: 'Traceback\nAssertionError: no roots\n' },
    {},
    { expected: 'exit status 0', seen: 'exit status 1\n| Traceback\n| AssertionError: no roots' },
  ],
  ['equal JSON in another form', {}, { json: { b: 'x', a: [1, 2] } }, undefined],
  ['one value', {}, { json: { a: [1, 3], b: 'x' } }, { expected: 'a: [1,3]', seen: 'a: [1,2]' }],
  ['a key too many', {}, { json: { a: [1, 2] } }, { expected: 'b: nothing', seen: 'b: "x"' }],
  [
    'a key too few',
    {},
    { json: { a: [1, 2], b: 'x', c: null } },
    { expected: 'c: null', seen: 'c: nothing' },
  ],
  ['a list for an object', { stdout: '[]' }, { json: {} }, { expected: '{}', seen: '[]' }],
  ['no JSON', { stdout: 'oops\n' }, { json: {} }, { expected: 'JSON on stdout', seen: 'stdout "oops\\n"' }],
  ['exactly this text', { stdout: 'x\n' }, { stdout: 'x\n' }, undefined],
  [
    'a line end too few',
    { stdout: 'x' },
    { stdout: 'x\n' },
    { expected: 'stdout "x\\n"', seen: 'stdout "x"' },
  ],
  ['a text like this', { stdout: 'Linux-6' }, { matches: '^Linux-' }, undefined],
  [
    'not like this',
    { stdout: 'x' },
    { matches: '^y$' },
    { expected: 'stdout like /^y$/', seen: 'stdout "x"' },
  ],
  ['errors like this', { stderr: 'never' }, { stderr: 'never' }, undefined],
  ['other errors', { stderr: 'x' }, { stderr: 'y' }, { expected: 'stderr like /y/', seen: 'stderr "x"' }],
])('%s', (_reason, outcome, expected, difference) => {
  expect(compareOutcome({ ...good, ...outcome }, { status: 0, ...expected })).toEqual(difference);
});

test.each<[reason: string, left: string, right: string, difference: Difference | undefined]>([
  ['the same text', 'x\n', 'x\n', undefined],
  ['another text', 'x\n', 'y\n', { expected: '"x\\n"', seen: '"y\\n"' }],
  ['the same values', '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', undefined],
  ['another value', '{"a": 1, "b": 2}', '{"a": 1, "b": 3}', { expected: 'b: 2', seen: 'b: 3' }],
])('two outputs: %s', (_reason, left, right, difference) => {
  expect(compareOutputs(left, right)).toEqual(difference);
});

test('of many differences the first are shown', () => {
  const left = JSON.stringify(Array.from({ length: 25 }, (_, index) => ({ index })));
  const right = JSON.stringify(Array.from({ length: 25 }, (_, index) => ({ index: index + 1 })));
  const { seen } = compareOutputs(left, right) ?? { seen: '' };
  expect(seen.split('\n')).toHaveLength(21);
  expect(seen).toContain('… and 5 more');
});
