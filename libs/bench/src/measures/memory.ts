import { runPython } from '../run/run-program.ts';
import type { Measure, Sample } from './measure.ts';
import { webMount } from './web.ts';

/** Memory of process 1 of a container: of Python alone, and of the FastAPI application after its first answer. */
export const memory: Measure = {
  name: 'memory',
  title: 'memory after start',
  unit: 'bytes',
  better: 'lower',
  compare: 'amount',
  subject: 'peer',
  tasks: async () => ['python', 'FastAPI'],
  run: async (peer, bench, task) => {
    if (task === 'python') {
      const code = "print(open('/proc/self/smaps_rollup').read())";
      return parseRollup(await runPython(peer, ['-c', code], { bench }), task);
    }
    const mounts = [await webMount(peer, bench)];
    const path = "import sys; sys.path[:0] = ['/bench/packages', '/bench/programs']; import web_memory";
    return parseRollup(await runPython(peer, ['-c', path], { bench, mounts }), task);
  },
};

/** Reads /proc/<pid>/smaps_rollup (proc_pid_smaps(5)): RSS, and PSS, which counts shared pages by their share. */
export function parseRollup(text: string, task: string): Sample {
  const values: Record<string, number> = {};
  for (const name of ['Rss', 'Pss']) {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kilobytes === undefined)
      throw new Error(`cannot read the memory of "${task}": there is no "${name}"`);
    values[`${task}, ${name.toUpperCase()}`] = 1024 * Number(kilobytes);
  }
  return { values };
}
