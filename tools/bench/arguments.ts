import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchOptions, measureNames, type PeerName, peerNames } from '@distroless/bench';

export type BenchArguments = BenchOptions & {
  /** The results of another run, to compare with. */
  against?: string;
  /** Where the results go, below the workspace. */
  output: string;
};

const usage = `options are --series <3.13>, --peers <${peerNames.join(',')}>, --base <google>, --measures <${measureNames.join(',')}>, --benchmarks <names of pyperformance>, --rounds <n>, --quick, --even-if-busy, --against <results.json>, --output <folder>`;

/** @param workspace relative paths are below it @throws Error for an option or a value that does not exist */
export function benchArguments(args: string[], workspace: string): BenchArguments {
  const { values } = parse(args);
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`cannot take --rounds "${values.rounds}": it is a number of 1 or more`);
  }
  const peers = words(values.peers).map(peerOf);
  return {
    series: seriesOf(values.series ?? '3.13'),
    peers,
    base: values.base === undefined ? (peers[0] ?? 'google') : peerOf(values.base),
    measures: words(values.measures).map(measureOf),
    benchmarks: words(values.benchmarks),
    ...(rounds !== undefined && { rounds }),
    isQuick: values.quick ?? false,
    evenIfBusy: values['even-if-busy'] ?? false,
    ...(values.against !== undefined && { against: resolve(workspace, values.against) }),
    output: resolve(workspace, values.output ?? 'dist/bench'),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        series: { type: 'string' },
        peers: { type: 'string' },
        base: { type: 'string' },
        measures: { type: 'string' },
        benchmarks: { type: 'string' },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        'even-if-busy': { type: 'boolean' },
        against: { type: 'string' },
        output: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new Error(`cannot take ${args.map((arg) => `"${arg}"`).join(' ')}: ${usage}`, { cause });
  }
}

function words(list = ''): string[] {
  return list.split(',').filter((word) => word !== '');
}

function peerOf(name: string): PeerName {
  const known = peerNames.find((peer) => peer === name);
  if (known) return known;
  throw new Error(`cannot compare "${name}": the peers are ${peerNames.join(', ')}`);
}

function measureOf(name: string): string {
  if (measureNames.includes(name)) return name;
  throw new Error(`cannot measure "${name}": the measures are ${measureNames.join(', ')}`);
}

/** It becomes part of paths and commands. */
function seriesOf(series: string): string {
  if (/^\d+\.\d+$/.test(series)) return series;
  throw new Error(`cannot measure series "${series}": a series is written 3.13`);
}
