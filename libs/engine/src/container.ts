import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';

import { type ContainerOptions, containerArgs } from './container-args.ts';
import { finishedAt, removeContainer, stopContainer } from './container-state.ts';
import type { Engine } from './engine.ts';
import { removeAtExit } from './leftovers.ts';
import { type Outcome, type RunEngineOptions, reproduction, runEngine } from './run.ts';
import { endsWithin, stopProcess } from './stop.ts';

export type RunContainerOptions = ContainerOptions &
  Pick<RunEngineOptions, 'onLine' | 'maxOutput' | 'signal'> & {
    /** Default: a random one. `stopContainer` finds the container by it, and others join its network by it. */
    name?: string;
    timeoutMs: number;
    /** Stops it cleanly once it has printed this line; by force after `grace` seconds. */
    stop?: { line: string; grace: number };
    /** Written to the container's standard input. Default: no standard input. */
    stdin?: string | Uint8Array;
    /** True: the outcome has `finishedAt`. This takes two more calls of the engine. */
    isTimed?: boolean;
  };

export type ContainerOutcome = Outcome & {
  /** The command that repeats the run by hand. */
  command: string;
  /** When its process 1 ended, by the engine's clock, in milliseconds since the epoch. */
  finishedAt?: number;
};

/**
 * Runs a container of an image that the engine has, and removes it, however the run ends. Any exit status of the
 * container is an outcome, not an error; 125–127 may be the engine's own.
 * @throws EngineError on time-out, on abort, and when it prints more than `maxOutput`; or the error of `onLine`
 */
export async function runContainer(engine: Engine, options: RunContainerOptions): Promise<ContainerOutcome> {
  const { name = `distroless-${randomUUID()}`, image, stdin, timeoutMs, maxOutput, signal } = options;
  const isInteractive = stdin !== undefined;
  const args = containerArgs(engine, options, { isInteractive, isRemoved: !options.isTimed });
  const { onLine, stopped } = stopAtLine(engine, name, options);
  const isGone = removeAtExit(engine, name);
  try {
    const outcome = await runEngine(engine, ['run', '--name', name, ...args], {
      purpose: `run a container of "${image}"`,
      mayFail: true,
      timeoutMs,
      ...(isInteractive && { input: stdin }),
      ...(maxOutput !== undefined && { maxOutput }),
      ...(signal && { signal }),
      ...(onLine && { onLine }),
      stop: (child) => removeRunning(engine, name, child),
    });
    await stopped();
    const ended = options.isTimed ? await finishedAt(engine, name) : undefined;
    return { ...outcome, command: byHand(engine, options), ...(ended && { finishedAt: ended }) };
  } finally {
    if (options.isTimed) await removeContainer(engine, name);
    isGone();
  }
}

/** Calls back for each line, and stops the container at the line `stop.line`. */
function stopAtLine(engine: Engine, name: string, { onLine, stop }: RunContainerOptions) {
  let stopping: Promise<void> | undefined;
  const stopped = async () => stopping;
  if (stop === undefined) return { ...(onLine && { onLine }), stopped };
  return {
    stopped,
    onLine(line: string): void {
      onLine?.(line);
      if (line === stop.line) stopping ??= stopContainer(engine, name, { graceSeconds: stop.grace });
    },
  };
}

async function removeRunning(engine: Engine, name: string, child: ChildProcess): Promise<void> {
  await removeContainer(engine, name).catch(() => {}); // The client is stopped anyway.
  if (await endsWithin(child, 2000)) return;
  await stopProcess(child);
  // The client may have started a container after the first removal; after its end it cannot.
  await removeContainer(engine, name);
}

function byHand(engine: Engine, options: RunContainerOptions): string {
  const isInteractive = options.stdin !== undefined;
  const args = containerArgs(engine, options, { isInteractive, isRemoved: true });
  if (!options.stop) return reproduction(['run', ...args]);
  const end = reproduction(['stop', '-t', `${options.stop.grace}`, 'to-stop']);
  return `${reproduction(['run', '--name', 'to-stop', ...args])} & sleep 5; ${end}`;
}
