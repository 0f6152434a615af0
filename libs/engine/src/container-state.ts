import { setTimeout as sleep } from 'node:timers/promises';

import type { Engine } from './engine.ts';
import { EngineError, type RunEngineOptions, runEngine } from './run.ts';

/** The caller must not wait forever for an engine that does not answer. In milliseconds, for a busy machine. */
const answerMs = 60_000;

/**
 * Resolves to true as soon as a container of that name runs.
 * @throws EngineError when it does not run in time
 */
export async function isStarted(
  engine: Engine,
  name: string,
  { timeoutMs }: { timeoutMs: number },
): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
    if (await isRunning(engine, name)) return true;
  }
  throw new EngineError(`cannot start container "${name}": it does not run after ${timeoutMs} ms`);
}

/** Whether a container of that name runs; false when there is none. */
export async function isRunning(engine: Engine, name: string): Promise<boolean> {
  return (await inspect(engine, name, '.State.Running')) === true;
}

/** When a container ended, by the engine's clock, in milliseconds since the epoch. */
export async function finishedAt(engine: Engine, name: string): Promise<number | undefined> {
  const time = Date.parse(`${await inspect(engine, name, '.State.FinishedAt')}`);
  // An engine that does not know says year 1.
  return time > 0 ? time : undefined;
}

/** Ends a container by the image's stop signal, and by force after the grace time. A missing container is no error. */
export async function stopContainer(
  engine: Engine,
  name: string,
  { graceSeconds }: { graceSeconds: number },
): Promise<void> {
  const timeoutMs = graceSeconds * 1000 + answerMs;
  await runEngine(engine, ['stop', '-t', `${graceSeconds}`, name], { mayFail: true, timeoutMs });
}

/** Removes a container with its volumes, running or not. A missing container is no error. */
export async function removeContainer(engine: Engine, name: string): Promise<void> {
  for (const args of removalArgs(name)) await ask(engine, args);
}

/** A plain removal would wait 10 s for the container to end by itself. */
export function removalArgs(name: string): string[][] {
  return [
    ['kill', name],
    ['rm', '--force', '--volumes', name],
  ];
}

/** Sends a signal, default SIGKILL, to process 1. Resolves to false when no such container runs. */
export async function killContainer(engine: Engine, name: string, signal = 'SIGKILL'): Promise<boolean> {
  return (await ask(engine, ['kill', '--signal', signal, name])).status === 0;
}

/** The image's stop signal: a name or a number. */
export async function stopSignal(engine: Engine, name: string): Promise<string> {
  const signal = `${(await inspect(engine, name, '.Config.StopSignal')) ?? ''}`;
  return /^(?:SIG)?[A-Z][A-Z0-9+-]*$|^[1-9]\d?$/.test(signal) ? signal : 'SIGTERM';
}

/** The engine's clock, in milliseconds since the epoch. Docker's daemon may be on another machine. */
export async function engineClock(engine: Engine): Promise<number> {
  if (engine.name === 'podman') return Date.now();
  const { stdout } = await ask(engine, ['info', '--format', '{{.SystemTime}}']);
  return Date.parse(stdout.trim()) || Date.now();
}

async function inspect(engine: Engine, name: string, field: string): Promise<unknown> {
  const { stdout } = await ask(engine, ['container', 'inspect', '--format', `{{json ${field}}}`, name]);
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined; // There is no such container, or no such field.
  }
}

function ask(engine: Engine, args: readonly string[], options: RunEngineOptions = {}) {
  return runEngine(engine, args, { mayFail: true, timeoutMs: answerMs, ...options });
}
