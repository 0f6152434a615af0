import type { Context, StepEvent } from '@distroless/workspace';
import type { Measure, Sample } from '../measures/measure.ts';
import type { Bench, Peer, PeerName } from '../peers/peer.ts';

export const limits = { load: 0.5, wait: 0, others: 10, steal: 2, repeats: 2 };

type Options = { rounds?: number; signal?: Context['signal'] };

/** A bench without workspace and engine. `lines` are its reports. */
export function madeBench({ rounds = 2, signal = new AbortController().signal }: Options = {}): {
  bench: Bench;
  lines: string[];
} {
  const lines: string[] = [];
  const report = (event: StepEvent) => {
    if ('line' in event) lines.push(event.line);
  };
  const amounts = { rounds, collection: 1, starts: 1, cold: 1, seconds: 1, pyperf: ['-n', '1'] };
  const bench = {
    context: { signal, report } as unknown as Context,
    settings: { busy: limits },
    series: '3.13',
    arch: 'amd64',
    amounts,
  } as unknown as Bench;
  return { bench, lines };
}

export function madePeer(name: PeerName): Peer {
  return { name, title: name, image: name, python: '/python', layers: [] };
}

type Run = (peer: Peer, task: string) => Promise<Sample>;

export function madeMeasure(
  run: Run,
  changes: { tasks?: string[]; isConstant?: boolean; isCollection?: boolean } = {},
): Measure {
  const { tasks, ...rest } = changes;
  return {
    name: 'made',
    title: 'made',
    unit: 's',
    better: 'lower',
    compare: 'amount',
    subject: 'peer',
    run: (peer, _bench, task) => run(peer, task),
    ...(tasks && { tasks: async () => tasks }),
    ...rest,
  };
}

const line = (user: number, idle: number) => `cpu  ${user} 0 0 ${idle} 0 0 0 0 0 0`;

/** Windows of a second of two cores. */
export const quietWindow = { before: line(0, 0), after: line(100, 100), own: 1, ticks: 100 };
export const busyWindow = { before: line(0, 0), after: line(200, 0), own: 1, ticks: 100 };
