import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Engine } from './engine.ts';
import { stopProcess } from './stop.ts';

/** How an engine's process ended: exit status 0–255 (128 + n: killed by signal n), and all it printed. */
export type Outcome = { status: number; stdout: string; stderr: string };

export type RunEngineOptions = {
  /** What for, after "cannot" in an error: `build stage "rootfs"`. Default: the command's first word. */
  purpose?: string;
  /** Written to its standard input, which is closed then. */
  input?: string | Uint8Array | Readable;
  /** Milliseconds. */
  timeoutMs?: number;
  /**
   * Stops the process and what it started. Ctrl-C on a terminal does not reach the process, which would leave
   * running containers behind: the caller aborts this on SIGINT and SIGTERM.
   */
  signal?: AbortSignal;
  /** Each line of its output, from standard output and standard error. */
  onLine?: (line: string) => void;
  /** True: a status other than 0 is an outcome, not an error. */
  mayFail?: boolean;
  /** How to stop on time-out or abort. Default: ends the process in good order, by force after 10 s. */
  stop?: (child: ChildProcess) => Promise<void>;
};

/** An engine that could not be run, failed, or was stopped. The message shows why, the command, and the end of its output. */
export class EngineError extends Error {
  override name = 'EngineError';
  readonly outcome: Outcome | undefined;

  constructor(message: string, outcome?: Outcome) {
    super(message);
    this.outcome = outcome;
  }
}

/** Runs the engine with these arguments. Throws an EngineError on time-out, on abort and, unless `mayFail`, on failure. */
export async function runEngine(
  engine: Engine,
  args: readonly string[],
  options: RunEngineOptions = {},
): Promise<Outcome> {
  const purpose = options.purpose ?? `run "${engine.name} ${args[0] ?? ''}"`;
  const fault = (cause: string, outcome?: Outcome) => engineError(purpose, cause, { args, outcome });
  if (options.signal?.aborted) throw fault('stopped before it began');

  const [file, ...firstArgs] = engine.command;
  // A process group of its own: a signal reaches all that belongs to it.
  const child = spawn(file, [...firstArgs, ...args], { env: engine.env, detached: true });
  const ended = collectOutcome(child, options.onLine);
  const fed = feed(child.stdin, options.input);

  const stopped = new AbortController();
  const cause = await Promise.race([
    ended.then(
      () => undefined,
      (error: NodeJS.ErrnoException) =>
        error.code === 'ENOENT'
          ? `"${file}" is not installed; run "./nx engine version" once`
          : error.message,
    ),
    interruption(options, stopped.signal),
    fed,
  ]);
  stopped.abort();
  if (cause !== undefined) {
    if (child.pid === undefined) throw fault(cause);
    await (options.stop ?? stopProcess)(child);
    // What outlives it must not hold up its output.
    setTimeout(() => closeOutput(child), 1000).unref();
    throw fault(cause, await ended);
  }
  const outcome = await ended;
  if (outcome.status !== 0 && !options.mayFail)
    throw fault(`it ended with status ${outcome.status}`, outcome);
  return outcome;
}

/** The command that repeats a call of the engine by hand, in the workspace. */
export function reproduction(args: readonly string[]): string {
  return `./nx engine ${args.map(quote).join(' ')}`;
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

function collectOutcome(child: ChildProcess, onLine?: (line: string) => void): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const lines = splitLines(onLine);
    child[name]
      ?.setEncoding('utf8')
      .on('data', (text: string) => {
        output[name] += text;
        lines.add(text);
      })
      .on('end', lines.end);
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({ status: status ?? 128 + constants.signals[signal ?? 'SIGKILL'], ...output });
    });
  });
}

function closeOutput(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function splitLines(onLine: (line: string) => void = () => {}) {
  let rest = '';
  return {
    add(text: string): void {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line.replace(/\r$/, ''));
    },
    end(): void {
      if (rest !== '') onLine(rest);
    },
  };
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
  const lastLines = said.split('\n').slice(-20).filter(Boolean);
  const text = [
    `cannot ${purpose}: ${cause}`,
    ...lastLines.map((line) => `  | ${line}`),
    `to repeat: ${reproduction(args)}`,
  ];
  return new EngineError(text.join('\n'), outcome);
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`;
}
