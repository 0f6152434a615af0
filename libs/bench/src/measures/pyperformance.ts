import { z } from 'zod';
import { openWheels } from '../packages/wheels.ts';
import type { Bench, Peer } from '../peers/peer.ts';
import { lastLine, runProgram, runPython } from '../run/run-program.ts';
import type { Measure } from './measure.ts';
import { parsePyperf } from './pyperf.ts';

const listSchema = z.object({
  benchmarks: z.array(z.object({ name: z.string(), script: z.string(), options: z.array(z.string()) })),
});

type Benchmark = z.output<typeof listSchema>['benchmarks'][number];

/** https://pyperformance.readthedocs.io: the benchmarks that need no further packages. `only` is a selection of them. */
export function pyperformance(only: readonly string[]): Measure {
  let all: Benchmark[] = [];
  return {
    name: 'pyperformance',
    title: 'pyperformance',
    unit: 's',
    better: 'lower',
    compare: 'speed',
    isCollection: true,
    subject: 'peer',
    tasks: async (bench, [first]) => {
      if (!first) return [];
      all = await listBenchmarks(first, bench);
      return chooseBenchmarks(
        all.map(({ name }) => name),
        only,
      );
    },
    run: async (peer, bench, task) => {
      const { script = '', options = [] } = all.find(({ name }) => name === task) ?? {};
      const args = JSON.stringify([...options, ...bench.amounts.pyperf]);
      const mounts = [await mountOf(peer, bench)];
      const { window, ...answer } = await runProgram(peer, ['run_benchmark.py', script, args], {
        bench,
        mounts,
      });
      return { values: parsePyperf(answer['pyperf'], task), window };
    },
  };
}

/** @throws Error for a name that pyperformance does not have */
export function chooseBenchmarks(all: readonly string[], only: readonly string[]): string[] {
  const unknown = only.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new Error(`cannot run benchmark "${unknown}": pyperformance has ${all.join(', ')}`);
  }
  return only.length > 0 ? [...only] : [...all];
}

async function listBenchmarks(peer: Peer, bench: Bench): Promise<Benchmark[]> {
  const mounts = [await mountOf(peer, bench)];
  const text = await runPython(peer, ['/bench/programs/list_benchmarks.py'], { bench, mounts });
  return listSchema.parse(lastLine(text, 'list_benchmarks.py')).benchmarks;
}

async function mountOf(peer: Peer, bench: Bench) {
  const source = await openWheels('pyperformance', peer, bench);
  return { source, target: '/bench/packages', readonly: true };
}
