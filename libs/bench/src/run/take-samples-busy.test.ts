import { expect, it } from 'vitest';
import { BusyError } from '../machine/busy.ts';
import { busyWindow, limits, madeBench, madeMeasure, madePeer, quietWindow } from '../testing/made-bench.ts';
import { takeSamples } from './take-samples.ts';

const peers = [madePeer('google')];

/** Busy for the first samples, then quiet. */
function busyFor(count: number) {
  let calls = 0;
  const measure = madeMeasure(async () => {
    calls += 1;
    return { values: { warm: calls }, window: calls <= count ? busyWindow : quietWindow };
  });
  return { measure, calls: () => calls };
}

it('a busy sample is thrown away and taken again', async () => {
  const { bench, lines } = madeBench({ rounds: 1 });
  const { measure } = busyFor(limits.repeats);
  const taken = await takeSamples([measure], { bench, peers, evenIfBusy: false });
  expect(taken.figures[0]?.samples).toEqual({ google: [limits.repeats + 1] });
  expect(taken.busy).toEqual([]);
  expect(lines[0]).toBe(
    'made of google: other programs used 50.0 % of the processors, more than 10 %; once more',
  );
});

it('a machine that stays busy ends the run without results', async () => {
  const { bench } = madeBench();
  const { measure, calls } = busyFor(Number.POSITIVE_INFINITY);
  const run = takeSamples([measure], { bench, peers, evenIfBusy: false });
  await expect(run).rejects.toThrow(BusyError);
  await expect(run).rejects.toThrow(
    'cannot measure made of google: the machine is busy: other programs used 50.0 % of the processors, more than 10 %; stop other programs and wait a minute, or add --even-if-busy to try the tool',
  );
  expect(calls()).toBe(limits.repeats + 1);
});

it('with --even-if-busy the samples are kept, and each busy one is listed', async () => {
  const { bench } = madeBench({ rounds: 2 });
  const { measure } = busyFor(1);
  const taken = await takeSamples([measure], { bench, peers, evenIfBusy: true });
  expect(taken.figures[0]?.samples).toEqual({ google: [1, 2] });
  expect(taken.busy).toEqual([
    { what: 'made of google', why: 'other programs used 50.0 % of the processors, more than 10 %' },
  ]);
});
