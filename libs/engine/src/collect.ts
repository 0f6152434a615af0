import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';

import { createOutput, type Output, splitLines } from './output.ts';

/**
 * How an engine's process ended: exit status 0–255 (128 + n: killed by signal n), and its output. An output longer
 * than 128 kB is cut to its first and last 64 kB, with a line between them that says how much was left out.
 */
export type Outcome = { status: number; stdout: string; stderr: string };

export type CollectOptions = {
  /** Each line of both outputs. */
  onLine?: (line: string) => void;
  /** Limit of each output in bytes; a longer one is an error. Default: no limit, but only its two ends are kept. */
  maxOutput?: number;
};

export type Collected = {
  /** Rejects when the process could not be started. */
  ended: Promise<Outcome>;
  /** Resolves to the reason when the process must be stopped: an error of `onLine`, or more output than allowed. */
  faulty: Promise<Error>;
};

/** Reads both outputs of a process to their end, in bounded memory. */
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

/** Thrown in an event of the stream, an error of the callback would end this process, but not the engine's. */
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
