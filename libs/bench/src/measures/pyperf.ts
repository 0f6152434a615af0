import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { middleOf } from '../statistics.ts';

// https://pyperf.readthedocs.io/en/latest/api.html: values are in seconds for each loop; runs that only calibrate have none.
const schema = z.object({
  metadata: z.object({ name: z.string().optional(), unit: z.string().optional() }).optional(),
  benchmarks: z
    .array(
      z.object({
        metadata: z.object({ name: z.string().optional(), unit: z.string().optional() }).optional(),
        runs: z.array(z.object({ values: z.array(z.number().positive()).optional() })),
      }),
    )
    .min(1),
});

/**
 * The median of each benchmark in a result of pyperf, in seconds, by name. A script may have several.
 * @param task names the result in errors
 */
export function parsePyperf(result: unknown, task: string): Record<string, number> {
  const parsed = schema.safeParse(result);
  if (!parsed.success) {
    throw new Error(`cannot read the result of "${task}": ${describeIssues(parsed.error)}`);
  }
  const { metadata: common, benchmarks } = parsed.data;
  const values: Record<string, number> = {};
  for (const { metadata, runs } of benchmarks) {
    // With one benchmark, pyperf writes its name for all.
    const name = metadata?.name ?? common?.name ?? task;
    const unit = metadata?.unit ?? common?.unit ?? 'second';
    if (unit !== 'second') throw new Error(`cannot read the result of "${task}": its unit is "${unit}"`);
    values[name] = middleOf(runs.flatMap((run) => run.values ?? [])).median;
  }
  return values;
}
