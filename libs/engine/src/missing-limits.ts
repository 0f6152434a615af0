import { z } from 'zod';

import type { Engine } from './engine.ts';
import { longAnswer, runEngine } from './run.ts';

/** What an engine can limit for a container, on most machines. */
export const limits = ['memory', 'pids'] as const;
export type Limit = (typeof limits)[number];

const dockerInfo = z.object({ MemoryLimit: z.boolean().optional(), PidsLimit: z.boolean().optional() });
const podmanInfo = z.object({ host: z.object({ cgroupControllers: z.array(z.string()).nullish() }) });

const found = new WeakMap<Engine, Promise<Limit[]>>();

/**
 * The limits that the engine cannot set on this machine, because the kernel or the user does not have the cgroup
 * controllers. An engine that does not say is assumed to have all: a container that does not start is better than one
 * without limits.
 */
export function missingLimits(engine: Engine): Promise<Limit[]> {
  const known = found.get(engine) ?? findMissing(engine);
  found.set(engine, known);
  return known;
}

async function findMissing(engine: Engine): Promise<Limit[]> {
  const info = readJson(await answer(engine, ['info', '--format', '{{json .}}']));
  if (engine.name === 'docker') {
    const { data } = dockerInfo.safeParse(info);
    const has = { memory: data?.MemoryLimit, pids: data?.PidsLimit };
    return limits.filter((limit) => has[limit] === false);
  }
  const controllers = podmanInfo.safeParse(info).data?.host.cgroupControllers;
  const missing = controllers ? limits.filter((limit) => !controllers.includes(limit)) : [];
  return (await hasNoCgroups(engine)) ? [...limits] : missing;
}

/** podman shows this setting of containers.conf only as a default in its help. */
async function hasNoCgroups(engine: Engine): Promise<boolean> {
  const help = await answer(engine, ['create', '--help']);
  return /^ *--cgroups .*\(default "disabled"\)$/m.test(help);
}

async function answer(engine: Engine, args: readonly string[]): Promise<string> {
  const options = { mayFail: true, timeoutMs: 60_000, maxOutput: longAnswer };
  return (await runEngine(engine, args, options)).stdout;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
