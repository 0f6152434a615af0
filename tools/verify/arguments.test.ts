import { expect, it } from 'vitest';
import { usageFor, verifyArguments } from './arguments.ts';

const usual = {
  ...{ image: 'myapp', json: false, verbose: false, help: false },
  ...{ timeoutMs: 60_000, startForMs: 5000, env: {} },
};

it.each([
  { reason: 'an image alone', args: ['myapp'], taken: usual },
  { reason: 'JSON, on either side', args: ['--json', 'myapp'], taken: { ...usual, json: true } },
  { reason: 'more lines', args: ['myapp', '--verbose'], taken: { ...usual, verbose: true } },
  {
    reason: 'a call for help without an image',
    args: ['--help'],
    taken: { ...usual, image: '', help: true },
  },
  {
    reason: 'times in seconds',
    args: ['myapp', '--timeout=90', '--start-for', '0.5'],
    taken: { ...usual, timeoutMs: 90_000, startForMs: 500 },
  },
  { reason: 'no start at all', args: ['myapp', '--start-for', '0'], taken: { ...usual, startForMs: 0 } },
  {
    reason: 'variables, one with an equals sign in its value',
    args: ['myapp', '--env', 'A=b=c', '--env', 'D='],
    taken: { ...usual, env: { A: 'b=c', D: '' } },
  },
])('takes $reason', ({ args, taken }) => {
  expect(verifyArguments(args, 'verify')).toEqual(taken);
});

it.each([
  { reason: 'no image', args: [], error: 'cannot verify: no image is named' },
  { reason: 'two images', args: ['a', 'b'], error: 'cannot use "b": it takes one image' },
  {
    reason: 'a misspelt option',
    args: ['a', '--jsn'],
    error: 'cannot use "a" "--jsn": options are --verbose, --json, --timeout, --start-for, --env, --help',
  },
  {
    reason: 'no number',
    args: ['a', '--timeout', '1m'],
    error: 'cannot use --timeout "1m": it is no number of seconds',
  },
  {
    reason: 'no time at all',
    args: ['a', '--timeout', '0'],
    error: 'cannot use --timeout "0": a container needs some time',
  },
  { reason: 'a name alone', args: ['a', '--env', 'A'], error: 'cannot use --env "A": it is not NAME=value' },
])('refuses $reason, and shows the usage', ({ args, error }) => {
  expect(() => verifyArguments(args, 'verify')).toThrow(new Error(`${error}\n${usageFor('verify')}`));
});
