import { readFile } from 'node:fs/promises';
import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { machineSchema } from './machine/machine.ts';

const reason = z.object({ what: z.string(), why: z.string() });

const figure = z.object({
  measure: z.string(),
  title: z.string(),
  name: z.string(),
  unit: z.enum(['s', 'bytes', '1/s']),
  better: z.enum(['lower', 'higher']),
  /** "speed": the ratio is how many times as fast; "amount": how many times as much. */
  compare: z.enum(['amount', 'speed']),
  /** By peer, a sample of each round; null for a round without one. */
  samples: z.record(z.string(), z.array(z.number().nullable())),
});

export const resultsSchema = z.object({
  format: z.literal(1),
  machine: machineSchema,
  series: z.string(),
  isQuick: z.boolean(),
  rounds: z.int(),
  /** The peer that the others are compared with. */
  base: z.string(),
  peers: z.array(z.object({ name: z.string(), title: z.string(), version: z.string() })),
  figures: z.array(figure),
  /** Peers that are not there, and measures that could not be taken. */
  skipped: z.array(reason),
  /** Benchmarks that failed, with the end of their output. */
  failed: z.array(reason),
  /** Samples that were taken on a busy machine; with any, no figure is valid. */
  busy: z.array(reason),
});

/** Everything that a run has found, as it is written to JSON. Times are in seconds. */
export type Results = z.output<typeof resultsSchema>;
export type Figure = z.output<typeof figure>;
export type Reason = z.output<typeof reason>;

/** Reads the results of another run. Errors name the file and the fault. */
export async function readResults(file: string): Promise<Results> {
  const wayOut = 'name a results.json of bench:run';
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Error(`cannot read "${file}": ${(cause as Error).message}; ${wayOut}`, { cause });
  }
  const result = resultsSchema.safeParse(data);
  if (result.success) return result.data;
  throw new Error(`cannot read "${file}": ${describeIssues(result.error)}; ${wayOut}`);
}
