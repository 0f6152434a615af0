import { expect, it } from 'vitest';
import { usage, verifyArguments } from './arguments.ts';

const usual = { image: 'myapp', json: false, timeoutMs: 60_000, startForMs: 5000, env: {} };

it.each([
  { reason: 'an image alone', args: ['myapp'], taken: usual },
  { reason: 'JSON, on either side', args: ['--json', 'myapp'], taken: { ...usual, json: true } },
  {
    reason: 'times in seconds',
    args: ['myapp', '--timeout=90', '--start-for', '0.5'],
    taken: { ...usual, timeoutMs: 90_000, startForMs: 500 },
  },
  { reason: 'no start at all', args: ['myapp', '--start-for', '0'], taken: { ...usual, startForMs: 0 } },
  {
    reason: 'variables, one with the sign in it',
    args: ['myapp', '--env', 'A=b=c', '--env', 'D='],
    taken: { ...usual, env: { A: 'b=c', D: '' } },
  },
])('takes $reason', ({ args, taken }) => {
  expect(verifyArguments(args)).toEqual(taken);
});

it.each([
  { reason: 'no image', args: [], error: 'cannot verify: no image is named' },
  { reason: 'two images', args: ['a', 'b'], error: 'cannot take "b": one image a call' },
  {
    reason: 'a misspelt option',
    args: ['a', '--jsn'],
    error: 'cannot take "a" "--jsn": options are --json, --timeout, --start-for, --env',
  },
  {
    reason: 'no number',
    args: ['a', '--timeout', '1m'],
    error: 'cannot take --timeout "1m": it is no number of seconds',
  },
  {
    reason: 'no time at all',
    args: ['a', '--timeout', '0'],
    error: 'cannot take --timeout "0": a container needs some time',
  },
  { reason: 'a name alone', args: ['a', '--env', 'A'], error: 'cannot take --env "A": it is not NAME=value' },
])('refuses $reason', ({ args, error }) => {
  expect(() => verifyArguments(args)).toThrow(new Error(`${error}\n${usage}`));
});
