import { builds } from './builds.ts';
import { bytes } from './bytes.ts';
import { imports } from './imports.ts';
import type { Measure } from './measure.ts';
import { memory } from './memory.ts';
import { overhead } from './overhead.ts';
import { pyperformance } from './pyperformance.ts';
import { start } from './start.ts';
import { firstAnswer, requests } from './web.ts';

/** In the order of a run and of tables. `benchmarks` selects some of pyperformance. */
export function allMeasures(benchmarks: readonly string[]): Measure[] {
  return [start, imports, firstAnswer, requests, memory, pyperformance(benchmarks), bytes, overhead, builds];
}

export const measureNames = allMeasures([]).map(({ name }) => name);

/** The named measures; without names, all that are not slow. @throws Error for an unknown name */
export function chooseMeasures(names: readonly string[], benchmarks: readonly string[]): Measure[] {
  const unknown = names.find((name) => !measureNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`cannot measure "${unknown}": the measures are ${measureNames.join(', ')}`);
  }
  return allMeasures(benchmarks).filter(({ name, isSlow }) =>
    names.length > 0 ? names.includes(name) : !isSlow,
  );
}
