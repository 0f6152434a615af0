import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type RunContainerOptions, runContainer, stopContainer } from './container.ts';
import type { Engine } from './engine.ts';
import type { Outcome } from './run.ts';

export type WatchOptions = Omit<RunContainerOptions, 'name' | 'timeoutMs'> & {
  /** How long it is watched, from its start, before it is asked to stop. */
  watchMs: number;
  /** How long it then has before it is killed; whole seconds. */
  graceMs: number;
};

/** `stopMs` is the time from being asked to the end; without it, the container ended by itself. */
export type Watched = Outcome & { command: string; stopMs?: number };

/**
 * Starts a container, and stops it after a while, as `docker stop` and a Kubernetes node do: by the image's stop signal,
 * and by force after the grace time. It is removed. Throws as `runContainer` does.
 */
export async function watchContainer(
  engine: Engine,
  { watchMs, graceMs, ...options }: WatchOptions,
): Promise<Watched> {
  const name = `distroless-${randomUUID()}`;
  const running = runContainer(engine, { ...options, name, timeoutMs: watchMs + graceMs + engineMs });
  const ended = running.then(
    () => true,
    () => true,
  );
  while (!(await endsWithin(ended, stepMs)) && !(await isRunning(engine, name)));
  if (await endsWithin(ended, watchMs)) return running;
  const asked = Date.now();
  do {
    await stopContainer(engine, name, { graceSeconds: Math.ceil(graceMs / 1000) });
    // Again, if the engine has not come so far as to have the container.
  } while (!(await endsWithin(ended, 1000)));
  return { ...(await running), stopMs: Date.now() - asked };
}

/** What an engine may take for itself, on a busy machine. */
const engineMs = 60_000;
const stepMs = 200;

async function endsWithin(ended: Promise<boolean>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const waited = sleep(ms, false, { signal: over.signal }).catch(() => false);
  const isFirst = await Promise.race([ended, waited]);
  over.abort();
  return isFirst;
}
