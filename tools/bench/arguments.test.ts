import { expect, test } from 'vitest';
import { benchArguments } from './arguments.ts';

test('without options, everything that is there is measured beside Google', () => {
  expect(benchArguments([], '/w')).toEqual({
    series: '3.13',
    peers: [],
    base: 'google',
    measures: [],
    benchmarks: [],
    isQuick: false,
    evenIfBusy: false,
    output: '/w/dist/bench',
  });
});

test('the first named peer is the base, unless another is named', () => {
  const args = ['--peers=ours-fast,ours-release', '--rounds=2', '--quick', '--even-if-busy'];
  expect(benchArguments(args, '/w')).toMatchObject({
    peers: ['ours-fast', 'ours-release'],
    base: 'ours-fast',
    rounds: 2,
    isQuick: true,
    evenIfBusy: true,
  });
  expect(benchArguments([...args, '--base=ours-release'], '/w').base).toBe('ours-release');
});

test('results of another run are named below the workspace', () => {
  expect(benchArguments(['--against=dist/old.json'], '/w').against).toBe('/w/dist/old.json');
});

test.each([
  [['--peer=google'], 'cannot take "--peer=google": options are --series'],
  [['google'], 'cannot take "google": options are --series'],
  [['--quick=1'], 'cannot take "--quick=1": options are --series'],
  [
    ['--peers=google,debian'],
    'cannot compare "debian": the peers are google, official, ours-fast, ours-release',
  ],
  [['--base=us'], 'cannot compare "us": the peers are '],
  [['--measures=start,speed'], 'cannot measure "speed": the measures are start, imports, '],
  [['--rounds=0'], 'cannot take --rounds "0": it is a number of 1 or more'],
  [['--rounds=two'], 'cannot take --rounds "two"'],
  [['--series=../x'], 'cannot measure series "../x": a series is written 3.13'],
])('%j is refused', (args, error) => {
  expect(() => benchArguments(args, '/w')).toThrow(error);
});
