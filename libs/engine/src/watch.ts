import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type ContainerOutcome, type RunContainerOptions, runContainer } from './container.ts';
import { engineClock, isRunning, killContainer, stopSignal } from './container-state.ts';
import type { Engine } from './engine.ts';

export type WatchOptions = Omit<RunContainerOptions, 'name' | 'timeoutMs' | 'isTimed'> & {
  /** How long it runs before it is asked to stop. */
  watchMs: number;
  /** How long it may then take before it is killed. */
  graceMs: number;
};

/** `stopMs` is the time from the signal to its end; without it, the container ended by itself. */
export type Watched = ContainerOutcome & { stopMs?: number };

/**
 * Starts a container, and stops it after a while, like `docker stop` and Kubernetes: by the image's stop signal, and by
 * force after the grace time. The container is removed. Throws like `runContainer`.
 */
export async function watchContainer(
  engine: Engine,
  { watchMs, graceMs, ...options }: WatchOptions,
): Promise<Watched> {
  const name = `distroless-${randomUUID()}`;
  const timeoutMs = watchMs + graceMs + engineMs;
  const running = runContainer(engine, { ...options, name, timeoutMs, isTimed: true });
  while (!(await endsWithin(running, stepMs)) && !(await isRunning(engine, name)));
  if (await endsWithin(running, watchMs)) return running;
  return endContainer(engine, name, { running, graceMs });
}

/**
 * Ends a running container: by the image's stop signal, and by force after the grace time. If it was started with
 * `isTimed`, the engine itself measures `stopMs`, so that the time of the engine's commands is not part of it.
 * @param options `running` is the promise of `runContainer`
 */
export async function endContainer(
  engine: Engine,
  name: string,
  { running, graceMs }: { running: Promise<ContainerOutcome>; graceMs: number },
): Promise<Watched> {
  let asked: number | undefined;
  // Repeated, in case the engine has not created the container yet.
  do asked = await askToStop(engine, name);
  while (asked === undefined && !(await endsWithin(running, stepMs)));
  if (asked === undefined) return running;
  if (!(await endsWithin(running, graceMs)))
    do await killContainer(engine, name);
    while (!(await endsWithin(running, 1000)));
  const outcome = await running;
  const end = outcome.finishedAt ?? (await engineClock(engine));
  return { ...outcome, stopMs: Math.max(0, end - asked) };
}

/** How long the engine itself may take on a busy machine. */
const engineMs = 60_000;
const stepMs = 200;

/** Resolves to the time at which the signal was sent, by the engine's clock. */
async function askToStop(engine: Engine, name: string): Promise<number | undefined> {
  const isSent = await killContainer(engine, name, await stopSignal(engine, name));
  return isSent ? engineClock(engine) : undefined;
}

/** Whether the run has ended, in success or failure, after waiting at most this many milliseconds. */
async function endsWithin(running: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const waited = sleep(ms, false, { signal: over.signal }).catch(() => false);
  const ended = running.then(
    () => true,
    () => true,
  );
  const isFirst = await Promise.race([ended, waited]);
  over.abort();
  return isFirst;
}
