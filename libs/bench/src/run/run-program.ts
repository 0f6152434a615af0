import { join } from 'node:path';
import { longAnswer, type Mount, runContainer } from '@distroless/engine';
import { z } from 'zod';
import type { Bench, Peer } from '../peers/peer.ts';
import { dataFolder } from '../settings.ts';

const answer = z.looseObject({
  values: z.record(z.string(), z.number()),
  window: z.object({ before: z.string(), after: z.string(), own: z.number(), ticks: z.number() }),
  notes: z.array(z.string()).optional(),
});

/** What a program prints: the values, and what the machine did meanwhile. */
export type Answer = z.output<typeof answer>;

/** Runs a program of data/programs by a peer's Python, and reads its last line. */
export async function runProgram(
  peer: Peer,
  [program = '', ...args]: readonly string[],
  { bench, mounts = [] }: { bench: Bench; mounts?: readonly Mount[] },
): Promise<Answer> {
  const text = await runPython(peer, [`/bench/programs/${program}`, ...args], { bench, mounts });
  return answer.parse(lastLine(text, program));
}

/** The value of the last line, which is JSON. */
export function lastLine(text: string, program: string): unknown {
  const line = text.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new Error(`cannot read the result of "${program}": its last line is "${line.slice(0, 200)}"`, {
      cause,
    });
  }
}

/**
 * Runs a peer's Python and returns what it prints. All peers run in the same way: as a user, without network and
 * capabilities, with a read-only root and a writable /tmp; the variables are those of the image.
 * @throws Error with the end of its output if it fails
 */
export async function runPython(
  { name, image, python }: Peer,
  args: readonly string[],
  { bench, mounts = [] }: { bench: Bench; mounts?: readonly Mount[] },
): Promise<string> {
  const { context } = bench;
  const programs = join(context.workspace, dataFolder, 'programs');
  const outcome = await runContainer(await context.engine(), {
    image,
    entrypoint: python,
    args,
    network: 'none',
    user: '1000:1000',
    env: { HOME: '/tmp' },
    mounts: [{ source: programs, target: '/bench/programs', readonly: true }, ...mounts],
    readOnly: true,
    capDrop: 'all',
    noNewPrivileges: true,
    tmpfs: ['/tmp'],
    withoutExtras: true,
    maxOutput: longAnswer,
    timeoutMs: 1_800_000,
    signal: context.signal,
  });
  if (outcome.status === 0) return outcome.stdout;
  const words = outcome.stderr.trim().split('\n').slice(-4).join(' | ');
  throw new Error(`cannot run "${args[0]}" in ${name}: exit status ${outcome.status}: ${words}`);
}
