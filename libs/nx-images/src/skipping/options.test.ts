import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it.each([
  { reason: 'words after -t', args: ['-t', 'test', 'verify'], targets: ['test', 'verify'] },
  { reason: 'a list with commas', args: ['--targets=test,verify'], targets: ['test', 'verify'] },
  { reason: 'repeated options', args: ['-t', 'test', '--target=verify'], targets: ['test', 'verify'] },
  { reason: '-t=verify', args: ['-t=verify'], targets: ['verify'] },
  {
    reason: 'not the value of another option',
    args: ['-t', 'verify', '--parallel', '1'],
    targets: ['verify'],
  },
  { reason: 'not what is for the tasks', args: ['-t', 'verify', '--', '-t', 'x'], targets: ['verify'] },
])('reads as targets: $reason', ({ args, targets }) => {
  expect(readOptions(['run-many', ...args]).targets).toEqual(targets);
});

it('separates the excluded patterns from the other arguments', () => {
  const args = [
    'run-many',
    '-t',
    'verify',
    '--exclude',
    '*-builder,image',
    'fetch',
    '--exclude=x',
    '-c',
    'arm64',
  ];
  expect(readOptions(args)).toMatchObject({
    exclude: ['*-builder', 'image', 'fetch', 'x'],
    rest: ['run-many', '-t', 'verify', '-c', 'arm64'],
    configuration: 'arm64',
  });
});

it('collects the options that choose projects', () => {
  const args = [
    'affected',
    '-p',
    'a',
    'b',
    '--base',
    'main',
    '--files=x',
    '--files=y',
    '--exclude=c',
    '--uncommitted',
  ];
  expect(readOptions(args).selection).toEqual([
    '--projects=a',
    '--projects=b',
    '--base=main',
    '--files=x',
    '--files=y',
    '--exclude=c',
    '--uncommitted=true',
  ]);
});

it.each([
  ['--graph', true],
  ['--graph=stdout', true],
  ['--help', true],
  ['--stdin', true],
  ['--stdin=false', false],
  ['--verbose', false],
])('leaves a command with %s untouched: %s', (option, untouched) => {
  expect(readOptions(['affected', '-t', 'verify', option]).untouched).toBe(untouched);
});
