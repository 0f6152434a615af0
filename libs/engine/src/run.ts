import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { type CollectOptions, collect, type Outcome, OutputError } from './collect.ts';
import type { Engine } from './engine.ts';
import { stopProcess } from './stop.ts';

export type { Outcome } from './collect.ts';

export type RunEngineOptions = CollectOptions & {
  /** The purpose, after "cannot" in an error: `build stage "rootfs"`. Default: the command's first word. */
  purpose?: string;
  /** Written to its standard input, which is then closed. */
  input?: string | Uint8Array | Readable;
  /** Milliseconds. */
  timeoutMs?: number;
  /**
   * Stops the process and everything that it started. Ctrl-C on a terminal does not reach the process, since it would
   * leave running containers behind: the caller aborts this signal on SIGINT and SIGTERM.
   */
  signal?: AbortSignal;
  /** True: a status other than 0 is an outcome, not an error. */
  mayFail?: boolean;
  /**
   * How to stop it early: on time-out, on abort, when it prints too much, when `onLine` throws. Default: cleanly, and
   * by force after 10 s.
   */
  stop?: (child: ChildProcess) => Promise<void>;
};

/** A value for `maxOutput`, in bytes: enough for every JSON answer of an engine or a check. */
export const longAnswer = 16 * 1024 * 1024;

/**
 * An engine that could not be run, failed, or was stopped. The message has the cause, the command, and the end of its
 * output.
 */
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
  // Its own process group: a signal reaches everything in it.
  const child = spawn(file, [...firstArgs, ...args], { env: engine.env, detached: true });
  const { ended, faulty } = collect(child, options);
  const fed = feed(child.stdin, options.input);

  const over = new AbortController();
  const cause = await Promise.race([
    ended.then(
      () => undefined,
      (error: NodeJS.ErrnoException) => whyNotStarted(file, error),
    ),
    faulty,
    interruption(options, over.signal),
    fed,
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

/** Resolves only when the input cannot be read: to the cause. */
function feed(stdin: Writable, input: RunEngineOptions['input']): Promise<string> {
  stdin.on('error', () => {}); // It may end without reading all.
  if (typeof input !== 'object' || input instanceof Uint8Array) {
    stdin.end(input);
    return new Promise(() => {});
  }
  stdin.on('close', () => input.destroy());
  input.pipe(stdin);
  return new Promise((resolve) => input.on('error', (error) => resolve(`its input: ${error.message}`)));
}

async function stopEarly(child: ChildProcess, { stop = stopProcess }: RunEngineOptions): Promise<void> {
  await stop(child).catch(() => stopProcess(child));
  // A process that it started and that goes on must not keep its output open.
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

/** Without this, an endless line would be the whole error. */
function shorten(line: string): string {
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`;
}
