import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '@distroless/workspace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataFolder } from '../settings.ts';
import { runBench } from './run-bench.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
  await cp(join(root, dataFolder), join(folder, dataFolder), { recursive: true });
  const file = join(folder, dataFolder, 'bench.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/wait: \d+/, 'wait: 0'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = {
  series: '3.13',
  peers: [],
  measures: [],
  benchmarks: [],
  isQuick: true,
  evenIfBusy: false,
  base: 'google',
} as const;

/** A workspace in which nothing can be measured: the engine says that it was asked for. */
function contextOf(): Context {
  const engine = async () => Promise.reject(new Error('the engine was asked for'));
  const { signal } = new AbortController();
  return {
    workspace: folder,
    env: {},
    now: new Date(0),
    signal,
    report: () => {},
    engine,
  } as unknown as Context;
}

async function runWith(load: number | undefined, changes: Partial<Parameters<typeof runBench>[0]> = {}) {
  if (load !== undefined) {
    await writeFile(join(folder, 'loadavg'), `${load.toFixed(2)} 0.00 0.00 1/100 1\n`);
  }
  return runBench({ ...options, ...changes }, contextOf(), folder);
}

const tooMuch = 0.5 * availableParallelism() + 0.1;

it('a busy machine is refused before anything is made', async () => {
  await expect(runWith(tooMuch)).rejects.toThrow(
    /^cannot measure: the machine is busy: the load of the last minute is .*; stop other programs and wait a minute, or add --even-if-busy/,
  );
});

it('a quiet machine, or --even-if-busy, goes on', async () => {
  await expect(runWith(0)).rejects.toThrow('the engine was asked for');
  await expect(runWith(tooMuch, { evenIfBusy: true })).rejects.toThrow('the engine was asked for');
});

it('a machine that does not say its load is refused', async () => {
  await expect(runWith(undefined)).rejects.toThrow(/^cannot read ".*loadavg": .*; measure on Linux$/);
});

it('an unknown measure is refused before anything is made', async () => {
  await expect(runWith(0, { measures: ['speed'] })).rejects.toThrow(
    'cannot measure "speed": the measures are start, ',
  );
});
