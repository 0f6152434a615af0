import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';

function order(options: Parameters<typeof interleave<string>>[0]): string {
  return [...interleave(options)].map(({ round, task, peer }) => `${round}${task}${peer}`).join(' ');
}

test('peers take turns: A B A B', () => {
  expect(order({ rounds: 2, tasks: [''], peers: ['A', 'B'] })).toBe('0A 0B 1A 1B');
});

test('each task is done by all peers before the next task', () => {
  expect(order({ rounds: 2, tasks: ['x', 'y'], peers: ['A', 'B'] })).toBe('0xA 0xB 0yA 0yB 1xA 1xB 1yA 1yB');
});

test('without peers or tasks there is nothing to do', () => {
  expect(order({ rounds: 2, tasks: ['x'], peers: [] })).toBe('');
  expect(order({ rounds: 2, tasks: [], peers: ['A'] })).toBe('');
});
