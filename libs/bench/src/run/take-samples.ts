import { BusyError, busyWayOut, judgeWindow } from '../machine/busy.ts';
import type { Measure, Sample } from '../measures/measure.ts';
import type { Bench, Peer, Subject } from '../peers/peer.ts';
import type { Amounts } from '../settings.ts';
import { type Collection, createCollection } from './collection.ts';
import { interleave } from './interleave.ts';

export type TakeOptions = {
  bench: Bench;
  peers: readonly Peer[];
  /** True: samples of a busy machine are kept and listed, instead of being repeated and then refused. */
  evenIfBusy: boolean;
};

/**
 * Takes all samples, in turn. What fails for a peer is listed and not tried again in later rounds; the others go on.
 * @throws BusyError when the machine stays busy
 */
export async function takeSamples(measures: readonly Measure[], options: TakeOptions): Promise<Collection> {
  const collection = createCollection();
  for (const measure of measures) {
    await takeMeasure(measure, collection, options);
  }
  return collection;
}

async function takeMeasure(
  measure: Measure,
  collection: Collection,
  { bench, peers, evenIfBusy }: TakeOptions,
): Promise<void> {
  const { context, amounts } = bench;
  const rounds = roundsOf(measure, amounts);
  const subjects = measure.subject === 'peer' ? peers : [undefined];
  const broken = new Set<string>();
  let done = 0;
  try {
    const tasks = (await measure.tasks?.(bench, peers)) ?? [''];
    const total = rounds * tasks.length * subjects.length;
    for (const { round, task, peer } of interleave({ rounds, tasks, peers: subjects })) {
      context.signal.throwIfAborted();
      const subject: Subject = peer?.name ?? 'workspace';
      const what = [measure.name, task].filter(Boolean).join(' ');
      if (!broken.has(`${what} ${subject}`)) {
        const place = `${what} of ${subject}`;
        const take = () => call(measure, { peer, bench, task });
        const sample = await takeQuiet(take, { place, collection, bench, evenIfBusy }).catch(
          (error: Error) => {
            if (context.signal.aborted || error instanceof BusyError) throw error;
            broken.add(`${what} ${subject}`);
            collection.failed.push({ what: place, why: error.message });
          },
        );
        if (sample) collection.add(measure, { subject, round, sample });
      }
      done += 1;
      context.report({ what: measure.name, done, total, unit: 'steps' });
    }
  } catch (error) {
    if (context.signal.aborted || error instanceof BusyError) throw error;
    collection.skipped.push({ what: measure.name, why: (error as Error).message });
  }
}

function roundsOf({ isConstant, isCollection }: Measure, { rounds, collection }: Amounts): number {
  if (isConstant) return 1;
  return isCollection ? collection : rounds;
}

function call(
  measure: Measure,
  { peer, bench, task }: { peer: Peer | undefined; bench: Bench; task: string },
): Promise<Sample> {
  if (measure.subject === 'workspace') return measure.run(bench, task);
  if (!peer) throw new Error(`cannot measure "${measure.name}": no peer`);
  return measure.run(peer, bench, task);
}

/** A sample of a quiet machine, after some repetitions if need be. */
async function takeQuiet(
  take: () => Promise<Sample>,
  {
    place,
    collection,
    bench,
    evenIfBusy,
  }: { place: string; collection: Collection; bench: Bench; evenIfBusy: boolean },
): Promise<Sample> {
  const { busy: limits } = bench.settings;
  let why: string | undefined;
  for (let tries = 0; tries <= limits.repeats; tries++) {
    const sample = await take();
    why = sample.window && judgeWindow(sample.window, limits);
    if (why === undefined) return sample;
    if (evenIfBusy) {
      collection.busy.push({ what: place, why });
      return sample;
    }
    bench.context.report({ line: `${place}: ${why}; once more` });
  }
  throw new BusyError(`cannot measure ${place}: the machine is busy: ${why}; ${busyWayOut}`);
}
