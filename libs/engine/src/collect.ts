import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';

import { createOutput, type Output, splitLines } from './output.ts';

/**
 * How an engine's process ended: exit status 0–255 (128 + n: killed by signal n), and what it printed. Of an output
 * that is longer than 128 kB, the first and last 64 kB are there, with a line between them that says how much is left out.
 */
export type Outcome = { status: number; stdout: string; stderr: string };

export type CollectOptions = {
  /** Each line of both outputs. */
  onLine?: (line: string) => void;
  /** Bytes of each output that are kept whole; a longer one is a fault. Default: no limit, but only its ends are kept. */
  maxOutput?: number;
};

export type Collected = {
  /** Rejects when the process could not be started. */
  ended: Promise<Outcome>;
  /** Resolves to the reason when the process has to be stopped: an error of `onLine`, or more output than allowed. */
  faulty: Promise<Error>;
};

/** Reads both outputs of a process, in bounded memory, up to its end. */
export function collect(child: ChildProcess, options: CollectOptions): Collected {
  const output = { stdout: createOutput(options.maxOutput), stderr: createOutput(options.maxOutput) };
  const faulty = new Promise<Error>((report) => {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      if (stream) readStream(stream, output[name], { ...options, report });
    }
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({
        status: status ?? 128 + constants.signals[signal ?? 'SIGKILL'],
        stdout: output.stdout.text(),
        stderr: output.stderr.text(),
      });
    });
  });
  return { ended, faulty };
}

/** An output that is longer than allowed. */
export class OutputError extends Error {}

type ReadOptions = CollectOptions & { report: (fault: Error) => void };

function readStream(stream: Readable, output: Output, { onLine, maxOutput, report }: ReadOptions): void {
  stream.on('data', (chunk: Buffer) => {
    output.add(chunk);
    if (output.isTooLong()) report(new OutputError(`it printed more than ${maxOutput} bytes`));
  });
  if (onLine) callPerLine(stream, onLine, report);
}

/** An error of the callback, thrown in an event of the stream, would end this process with the engine's still running. */
function callPerLine(stream: Readable, onLine: (line: string) => void, report: (error: Error) => void): void {
  const lines = splitLines(onLine);
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      stream.off('data', add);
      stream.off('end', end);
      report(error as Error);
    }
  };
  const add = (chunk: Buffer) => guarded(() => lines.add(chunk));
  const end = () => guarded(lines.end);
  stream.on('data', add).on('end', end);
}
