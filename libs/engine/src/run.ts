import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { type CollectOptions, collect, type Outcome, OutputError } from './collect.ts';
import type { Engine } from './engine.ts';
import { stopProcess } from './stop.ts';

export type { Outcome } from './collect.ts';

export type RunEngineOptions = CollectOptions & {
  /** What for, after "cannot" in an error: `build stage "rootfs"`. Default: the command's first word. */
  purpose?: string;
  /** Written to its standard input, which is closed then. */
  input?: string | Uint8Array;
  /** Milliseconds. */
  timeoutMs?: number;
  /**
   * Stops the process and what it started. Ctrl-C on a terminal does not reach the process, which would leave
   * running containers behind: the caller aborts this on SIGINT and SIGTERM.
   */
  signal?: AbortSignal;
  /** True: a status other than 0 is an outcome, not an error. */
  mayFail?: boolean;
  /**
   * How to stop it early: on time-out, on abort, when it prints too much, when `onLine` throws. Default: in good order,
   * and by force after 10 s.
   */
  stop?: (child: ChildProcess) => Promise<void>;
};

/** Enough for every answer in JSON that an engine or a check gives, in bytes; for `maxOutput`. */
export const longAnswer = 16 * 1024 * 1024;

/** An engine that could not be run, failed, or was stopped. The message has the cause, the command, and the end of its output. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly outcome: Outcome | undefined;

  constructor(message: string, outcome?: Outcome) {
    super(message);
    this.outcome = outcome;
  }
}

/**
 * Runs the engine with these arguments.
 * @throws EngineError on time-out, on abort, when it prints more than `maxOutput` and, unless `mayFail`, on failure; or
 * the error of `onLine`. The process has ended by then.
 */
export async function runEngine(
  engine: Engine,
  args: readonly string[],
  options: RunEngineOptions = {},
): Promise<Outcome> {
  const purpose = options.purpose ?? `run "${engine.name} ${args[0] ?? ''}"`;
  const fault = (cause: string, outcome?: Outcome) => engineError(purpose, cause, { args, outcome });
  if (options.signal?.aborted) throw fault('stopped before it began');

  const [file, ...firstArgs] = engine.command;
  // Its own process group: a signal reaches all that belongs to it.
  const child = spawn(file, [...firstArgs, ...args], { env: engine.env, detached: true });
  const { ended, faulty } = collect(child, options);
  child.stdin.on('error', () => {}); // It may end without reading all.
  child.stdin.end(options.input);

  const over = new AbortController();
  const cause = await Promise.race([
    ended.then(
      () => undefined,
      (error: NodeJS.ErrnoException) => whyNotStarted(file, error),
    ),
    faulty,
    interruption(options, over.signal),
  ]);
  over.abort();
  if (cause === undefined) {
    const outcome = await ended;
    if (outcome.status === 0 || options.mayFail) return outcome;
    throw fault(`it ended with status ${outcome.status}`, outcome);
  }
  if (child.pid === undefined) throw fault(`${cause}`);
  await stopEarly(child, options);
  const outcome = await ended;
  if (typeof cause === 'string') throw fault(cause, outcome);
  throw cause instanceof OutputError ? fault(`${cause.message}; it was stopped`, outcome) : cause;
}

async function stopEarly(child: ChildProcess, { stop = stopProcess }: RunEngineOptions): Promise<void> {
  await stop(child).catch(() => stopProcess(child));
  // A process that outlives it must not keep its output open.
  setTimeout(() => closeOutput(child), 1000).unref();
}

function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function whyNotStarted(file: string, error: NodeJS.ErrnoException): string {
  if (error.code !== 'ENOENT') return error.message;
  return `"${file}" is not installed; run "./nx engine version" once`;
}

/** The command that repeats a call of the engine by hand, in the workspace. */
export function reproduction(args: readonly string[]): string {
  return `./nx engine ${args.map(quote).join(' ')}`;
}

/** Resolves to the cause when the time is over or the caller's signal is aborted. */
async function interruption({ timeoutMs, signal }: RunEngineOptions, ended: AbortSignal): Promise<string> {
  const over = signal === undefined ? ended : AbortSignal.any([ended, signal]);
  await sleep(timeoutMs ?? 2 ** 31 - 1, undefined, { signal: over, ref: false }).catch(() => {});
  return signal?.aborted ? 'stopped' : `no end after ${timeoutMs} ms; it was stopped`;
}

type Failure = { args: readonly string[]; outcome: Outcome | undefined };

function engineError(purpose: string, cause: string, { args, outcome }: Failure): EngineError {
  const said = outcome?.stderr.trim() || outcome?.stdout.trim() || '';
  const lastLines = said.split('\n').slice(-20).filter(Boolean).map(shorten);
  const text = [
    `cannot ${purpose}: ${cause}`,
    ...lastLines.map((line) => `  | ${line}`),
    `to repeat: ${reproduction(args)}`,
  ];
  return new EngineError(text.join('\n'), outcome);
}

/** A line without end would be the whole error. */
function shorten(line: string): string {
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`;
}
