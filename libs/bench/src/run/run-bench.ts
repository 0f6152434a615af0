import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, hostArchitecture } from '@distroless/workspace';
import { readBenchLock } from '../lock/bench-lock.ts';
import { BusyError, busyWayOut, waitForQuiet } from '../machine/busy.ts';
import { describeMachine, readLoad } from '../machine/machine.ts';
import { chooseMeasures } from '../measures/all-measures.ts';
import { openPeers } from '../peers/open-peers.ts';
import type { Bench, Peer, PeerName } from '../peers/peer.ts';
import type { Results } from '../results.ts';
import { readSettings } from '../settings.ts';
import { runPython } from './run-program.ts';
import { takeSamples } from './take-samples.ts';

export type BenchOptions = {
  series: string;
  /** None: all that are there. */
  peers: readonly PeerName[];
  /** None: all that are not slow. */
  measures: readonly string[];
  /** Of pyperformance; none: all that need no further packages. */
  benchmarks: readonly string[];
  /** Default: those of bench.yaml. */
  rounds?: number;
  isQuick: boolean;
  evenIfBusy: boolean;
  /** The peer with which the others are compared, if it is there. */
  base: PeerName;
};

/**
 * Makes the peers, takes all samples in turn, and returns what was found.
 * @throws BusyError when the machine is busy, unless `evenIfBusy`
 */
export async function runBench(options: BenchOptions, context: Context, proc = '/proc'): Promise<Results> {
  const settings = await readSettings(context.workspace);
  const limits = settings.busy;
  const measures = chooseMeasures(options.measures, options.benchmarks);
  const load = await waitForQuiet(() => readLoad(proc), {
    cores: availableParallelism(),
    limits: options.evenIfBusy ? { ...limits, wait: 0 } : limits,
    report: (line) => context.report({ line }),
    sleep: (ms) => sleep(ms, undefined, { signal: context.signal }),
  });
  if (load !== undefined && !options.evenIfBusy) {
    throw new BusyError(`cannot measure: the machine is busy: ${load}; ${busyWayOut}`);
  }
  const machine = await describeMachine(context, proc);
  const amounts = options.isQuick ? settings.quick : settings.rounds;
  const rounds = options.rounds ?? amounts.rounds;
  const bench: Bench = {
    context,
    settings,
    lock: await readBenchLock(context.workspace, settings),
    series: options.series,
    arch: hostArchitecture(),
    amounts: { ...amounts, rounds, collection: options.rounds ?? amounts.collection },
  };
  const { peers, missing } = measures.some(({ subject }) => subject === 'peer')
    ? await openPeers(options.peers, bench)
    : { peers: [], missing: [] };
  const taken = await takeSamples(measures, { bench, peers, evenIfBusy: options.evenIfBusy });
  const base = peers.find(({ name }) => name === options.base) ?? peers[0];
  return {
    format: 1,
    machine,
    series: options.series,
    isQuick: options.isQuick,
    rounds,
    base: base?.name ?? options.base,
    peers: await describePeers(peers, bench),
    figures: taken.figures,
    skipped: [...missing.map(({ name, why }) => ({ what: name, why })), ...taken.skipped],
    failed: taken.failed,
    busy: [...(load === undefined ? [] : [{ what: 'before the run', why: load }]), ...taken.busy],
  };
}

/** With the release of each, which need not be the same: Debian's is older. */
async function describePeers(peers: readonly Peer[], bench: Bench): Promise<Results['peers']> {
  const described: Results['peers'] = [];
  for (const peer of peers) {
    const version = await runPython(peer, ['-c', 'import sys; print(sys.version.split()[0])'], { bench });
    described.push({ name: peer.name, title: peer.title, version: version.trim() });
  }
  return described;
}
