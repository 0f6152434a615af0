import { expect, it } from 'vitest';
import type { Sample } from '../measures/measure.ts';
import { madeBench, madeMeasure, madePeer, quietWindow } from '../testing/made-bench.ts';
import { takeSamples } from './take-samples.ts';

const peers = [madePeer('google'), madePeer('ours-fast')];
const value = (warm: number): Sample => ({ values: { warm }, window: quietWindow });

it('peers take turns, and each round has a sample of each', async () => {
  const calls: string[] = [];
  const measure = madeMeasure(async ({ name }) => {
    calls.push(name);
    return value(calls.length);
  });
  const { bench } = madeBench({ rounds: 2 });
  const { figures } = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(calls).toEqual(['google', 'ours-fast', 'google', 'ours-fast']);
  expect(figures.map(({ samples }) => samples)).toEqual([{ google: [1, 3], 'ours-fast': [2, 4] }]);
});

it('a collection has its own number of rounds', async () => {
  const measure = madeMeasure(async () => value(1), { isCollection: true });
  const { bench } = madeBench({ rounds: 5 });
  const { figures } = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(figures[0]?.samples).toEqual({ google: [1], 'ours-fast': [1] });
});

it('what does not change is measured once', async () => {
  const measure = madeMeasure(async () => value(1), { isConstant: true });
  const { bench } = madeBench({ rounds: 5 });
  const { figures } = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(figures[0]?.samples).toEqual({ google: [1], 'ours-fast': [1] });
});

it('a benchmark that fails for one peer is listed once, and the others go on', async () => {
  let calls = 0;
  const run = async ({ name }: { name: string }, task: string) => {
    calls += 1;
    if (name === 'google' && task === 'bad') throw new Error('exit status 1: no module');
    return { values: { [task]: 1 } };
  };
  const measure = madeMeasure(run, { tasks: ['bad', 'good'] });
  const { bench } = madeBench({ rounds: 2 });
  const taken = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(taken.failed).toEqual([{ what: 'made bad of google', why: 'exit status 1: no module' }]);
  expect(Object.fromEntries(taken.figures.map(({ name, samples }) => [name, samples]))).toEqual({
    bad: { 'ours-fast': [1, 1] },
    good: { google: [1, 1], 'ours-fast': [1, 1] },
  });
  expect(calls).toBe(7);
});

it('a failure in a later round leaves a gap, and rounds stay in line', async () => {
  let round = 0;
  const measure = madeMeasure(async ({ name }) => {
    if (name === 'google') round += 1;
    if (name === 'google' && round === 2) throw new Error('once');
    return value(round);
  });
  const { bench } = madeBench({ rounds: 3 });
  const { figures } = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(figures[0]?.samples).toEqual({ google: [1, null, null], 'ours-fast': [1, 2, 2] });
});

it('a measure whose tasks cannot be listed is skipped with the reason, and the next one is taken', async () => {
  const broken = {
    ...madeMeasure(async () => value(1)),
    name: 'broken',
    tasks: async () => Promise.reject(new Error('no wheels')),
  };
  const { bench } = madeBench();
  const taken = await takeSamples([broken, madeMeasure(async () => value(1))], {
    bench,
    peers,
    evenIfBusy: false,
  });
  expect(taken.skipped).toEqual([{ what: 'broken', why: 'no wheels' }]);
  expect(taken.figures).toHaveLength(1);
});

it('a note about a missing figure is listed once', async () => {
  const measure = madeMeasure(async () => ({ ...value(1), notes: ['cold: no'] }));
  const { bench } = madeBench({ rounds: 3 });
  const { skipped } = await takeSamples([measure], { bench, peers: peers.slice(0, 1), evenIfBusy: false });
  expect(skipped).toEqual([{ what: 'made of google', why: 'cold: no' }]);
});

it('an interrupt ends the run, also inside a sample', async () => {
  const controller = new AbortController();
  const measure = madeMeasure(async () => {
    controller.abort(new Error('interrupted'));
    throw new Error('cannot run');
  });
  const { bench } = madeBench({ signal: controller.signal });
  await expect(takeSamples([measure], { bench, peers, evenIfBusy: false })).rejects.toThrow('cannot run');
});
