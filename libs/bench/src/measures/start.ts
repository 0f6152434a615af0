import { runProgram } from '../run/run-program.ts';
import type { Measure } from './measure.ts';

/** `python -c pass`, from start to end. */
export const start: Measure = {
  name: 'start',
  title: 'start: python -c pass',
  unit: 's',
  better: 'lower',
  compare: 'amount',
  subject: 'peer',
  run: (peer, bench) => {
    const { starts, cold } = bench.amounts;
    return runProgram(peer, ['spawn.py', `${starts}`, `${cold}`, 'pass'], { bench });
  },
};
