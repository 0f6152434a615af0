import { z } from 'zod';

import type { Engine } from './engine.ts';
import { longAnswer, runEngine } from './run.ts';

/** What an engine may be able to limit for a container. */
export const limits = ['memory', 'pids'] as const;
export type Limit = (typeof limits)[number];

const dockerInfo = z.object({ MemoryLimit: z.boolean().optional(), PidsLimit: z.boolean().optional() });
const podmanInfo = z.object({ host: z.object({ cgroupControllers: z.array(z.string()).nullish() }) });

const found = new WeakMap<Engine, Promise<Limit[]>>();

/**
 * The limits that the engine cannot set on this machine, since the kernel or the user has not the cgroup controllers for
 * them. An engine that does not say so is taken to have all: a container that then cannot start is better than one without.
 */
export function missingLimits(engine: Engine): Promise<Limit[]> {
  const known = found.get(engine) ?? findMissing(engine);
  found.set(engine, known);
  return known;
}

async function findMissing(engine: Engine): Promise<Limit[]> {
  const { stdout } = await runEngine(engine, ['info', '--format', '{{json .}}'], {
    mayFail: true,
    timeoutMs: 60_000,
    maxOutput: longAnswer,
  });
  const info = readJson(stdout);
  if (engine.name === 'docker') {
    const { data } = dockerInfo.safeParse(info);
    const has = { memory: data?.MemoryLimit, pids: data?.PidsLimit };
    return limits.filter((limit) => has[limit] === false);
  }
  const controllers = podmanInfo.safeParse(info).data?.host.cgroupControllers;
  return controllers ? limits.filter((limit) => !controllers.includes(limit)) : [];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
