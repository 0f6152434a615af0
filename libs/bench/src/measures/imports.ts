import { runProgram } from '../run/run-program.ts';
import type { Measure } from './measure.ts';

/** Start of Python, and the imports of a web application from the standard library: `imports` of bench.yaml. */
export const imports: Measure = {
  name: 'imports',
  title: "imports of a web application's standard library",
  unit: 's',
  better: 'lower',
  compare: 'amount',
  subject: 'peer',
  run: (peer, bench) => {
    const { starts, cold } = bench.amounts;
    const code = `import ${bench.settings.imports.join(', ')}`;
    const fewer = Math.ceil(starts / 4);
    return runProgram(peer, ['spawn.py', `${fewer}`, `${cold}`, code], { bench });
  },
};
