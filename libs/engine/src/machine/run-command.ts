import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import type { Ran, RunCommandOptions } from './machine.ts';

const statuses = { notFound: 127, stopped: 124 };

/**
 * Runs a command without input, and stops it when its time is over.
 * @throws the signal's reason, after the command has ended
 */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  { env, timeoutMs, graceMs = 5_000, signal, onLine = () => {} }: RunCommandOptions,
): Promise<Ran> {
  signal?.throwIfAborted();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  const onError = (text: string) => lines.push(text);
  const { status, stopped } = await endOf(child, { timeoutMs, graceMs, signal, onError });
  signal?.throwIfAborted();
  return { status: stopped ? statuses.stopped : status, stdout, lines, ...(stopped && { timedOut: true }) };
}

function eachLine(input: Readable, onLine: (line: string) => void): void {
  createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
}

type EndOptions = {
  timeoutMs: number;
  graceMs: number;
  signal: AbortSignal | undefined;
  onError: (text: string) => void;
};

async function endOf(
  child: ChildProcess,
  { timeoutMs, graceMs, signal, onError }: EndOptions,
): Promise<{ status: number; stopped: boolean }> {
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGTERM');
    setTimeout(() => giveUp(child), graceMs).unref();
  };
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener('abort', stop);
  try {
    const status = await new Promise<number>((resolve) => {
      child.on('error', ({ message }) => {
        onError(message);
        resolve(statuses.notFound);
      });
      child.on('close', (code, name) => resolve(code ?? 128 + constants.signals[name ?? 'SIGKILL']));
    });
    return { status, stopped };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** Processes that it started may go on and keep its output open: do not wait for them. */
function giveUp(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}
