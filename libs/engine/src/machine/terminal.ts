import { openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream } from 'node:tty';

const terminal = '/dev/tty';
/** A user who is away gets an error, and can run the command again. */
const patienceMs = 5 * 60_000;

/**
 * Asks a yes-or-no question on the terminal of this process, even when its standard input is something else, as in Nx's
 * tasks. No answer counts as no; without a terminal, the result is undefined.
 */
export async function askOnTerminal(question: string, signal?: AbortSignal): Promise<boolean | undefined> {
  const file = openTerminal();
  if (file === undefined) return undefined;
  writeSync(file, `${question} [y/N] `);
  const over = AbortSignal.timeout(patienceMs);
  const answer = await readLine(file, signal ? AbortSignal.any([signal, over]) : over);
  signal?.throwIfAborted();
  return /^y(es)?$/i.test(answer.trim());
}

function openTerminal(): number | undefined {
  try {
    return openSync(terminal, 'r+');
  } catch {
    return undefined;
  }
}

/** Empty when the signal is aborted first. Closes the file. */
async function readLine(file: number, signal: AbortSignal): Promise<string> {
  const input = new ReadStream(file);
  const lines = createInterface({ input, signal });
  try {
    return await new Promise((resolve) => lines.on('line', resolve).on('close', () => resolve('')));
  } finally {
    lines.close();
    input.destroy();
  }
}
