import type { Mount } from '@distroless/engine';
import { openLoadGenerator } from '../packages/load-generator.ts';
import { openWheels } from '../packages/wheels.ts';
import type { Bench, Peer } from '../peers/peer.ts';
import { runProgram } from '../run/run-program.ts';
import type { Measure } from './measure.ts';

/** From the start of a FastAPI application to its first answer. */
export const firstAnswer: Measure = {
  name: 'first-answer',
  title: 'FastAPI: start to first answer',
  unit: 's',
  better: 'lower',
  compare: 'amount',
  subject: 'peer',
  run: async (peer, bench) =>
    runProgram(peer, ['web.py', 'first'], { bench, mounts: [await webMount(peer, bench)] }),
};

/** What the same application answers, asked by wrk over 16 connections. */
export const requests: Measure = {
  name: 'requests',
  title: 'FastAPI: requests per second',
  unit: '1/s',
  better: 'higher',
  compare: 'amount',
  subject: 'peer',
  run: async (peer, bench) => {
    const load = await openLoadGenerator(bench, '/bench/load');
    const mounts = [
      await webMount(peer, bench),
      { source: load.folder, target: '/bench/load', readonly: true },
    ];
    const args = ['requests', `${bench.amounts.seconds}`, JSON.stringify(load.command)];
    return runProgram(peer, ['web.py', ...args], { bench, mounts });
  },
};

/** The application's packages. */
export async function webMount(peer: Peer, bench: Bench): Promise<Mount> {
  return { source: await openWheels('web', peer, bench), target: '/bench/packages', readonly: true };
}
