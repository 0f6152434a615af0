import type { BusyLimits } from '../settings.ts';

/** What the machine did while a sample was measured: see data/programs/bench.py. `own` is in seconds. */
export type CpuWindow = { before: string; after: string; own: number; ticks: number };

/** The machine is too busy to measure on it. */
export class BusyError extends Error {
  override name = 'BusyError';
}

export const busyWayOut = 'stop other programs and wait a minute, or add --even-if-busy to try the tool';

/**
 * Whether the machine was busy before the run.
 * @param loadavg the text of /proc/loadavg
 * @returns why, or undefined
 */
export function judgeLoad(
  loadavg: string,
  { cores, limits }: { cores: number; limits: BusyLimits },
): string | undefined {
  const load = Number(/^(\d+\.\d+) /.exec(loadavg)?.[1]);
  if (Number.isNaN(load)) throw new Error(`cannot read /proc/loadavg: "${loadavg.trim()}" has another form`);
  const most = limits.load * cores;
  if (load <= most) return undefined;
  return `the load of the last minute is ${load} on ${cores} cores, more than ${most}`;
}

/**
 * Waits until the load has fallen, for example that of a build before this run.
 * @param sleep takes milliseconds
 * @returns why the machine is still busy after `limits.wait` seconds, or undefined
 */
export async function waitForQuiet(
  read: () => Promise<string>,
  {
    cores,
    limits,
    report,
    sleep,
  }: {
    cores: number;
    limits: BusyLimits;
    report: (line: string) => void;
    sleep: (ms: number) => Promise<unknown>;
  },
): Promise<string | undefined> {
  let why = judgeLoad(await read(), { cores, limits });
  for (let waited = 0; why !== undefined && waited < limits.wait; waited += stepSeconds) {
    if (waited === 0) report(`wait for a quiet machine: ${why}`);
    await sleep(1000 * stepSeconds);
    why = judgeLoad(await read(), { cores, limits });
  }
  return why;
}

const stepSeconds = 5;

/** Whether other programs or other virtual machines took processor time while a sample was measured. */
export function judgeWindow(window: CpuWindow, limits: BusyLimits): string | undefined {
  const { total, steal, others } = sharesOf(window);
  // /proc/stat counts in ticks, so a short window says nothing.
  if (total < 20) return undefined;
  if (steal > limits.steal) {
    return `the host took ${steal.toFixed(1)} % of the processors, more than ${limits.steal} %`;
  }
  if (others > limits.others) {
    return `other programs used ${others.toFixed(1)} % of the processors, more than ${limits.others} %`;
  }
  return undefined;
}

/** Ticks of all processors, and shares of them in percent. */
function sharesOf({ before, after, own, ticks }: CpuWindow) {
  const first = readCpu(before);
  const last = readCpu(after);
  const total = last.total - first.total;
  const steal = last.steal - first.steal;
  const work = total - (last.idle - first.idle) - steal;
  const share = (part: number) => (total > 0 ? (100 * Math.max(0, part)) / total : 0);
  return { total, steal: share(steal), others: share(work - own * ticks) };
}

/** https://docs.kernel.org/filesystems/proc.html, "1.7 Miscellaneous kernel statistics in /proc/stat". */
function readCpu(line: string): { total: number; idle: number; steal: number } {
  const [name, ...words] = line.trim().split(/\s+/);
  const numbers = words.map(Number);
  if (name !== 'cpu' || numbers.length < 8 || numbers.some(Number.isNaN)) {
    throw new Error(`cannot read /proc/stat: "${line}" has another form`);
  }
  // Guests are part of user time.
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = numbers;
  const total = user + nice + system + idle + iowait + irq + softirq + steal;
  return { total, idle: idle + iowait, steal };
}
