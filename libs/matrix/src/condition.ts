import { z } from 'zod';

/** What a condition is evaluated against. */
export interface Subject {
  series: string;
  suite: string;
  arch: string;
}

const seriesName = z.string().regex(/^\d+\.\d+$/, 'a series is written "3.13"');

const conditional = z.strictObject({
  name: z.string().min(1),
  since: seriesName.optional(),
  until: seriesName.optional(),
  suite: z.string().optional(),
  arch: z.string().optional(),
});

const item = z.union([z.string().min(1), conditional]);

/** A list whose items may carry conditions; an item may also be a list, so that YAML anchors can name one. */
export const conditionalList = z
  .array(z.union([item, z.array(item)]))
  .transform((items): ConditionalItem[] => items.flat());

export type ConditionalItem = z.infer<typeof item>;

/** The names whose conditions hold, in their written order. */
export function selectItems(items: readonly ConditionalItem[], subject: Subject): string[] {
  return items
    .filter((entry) => typeof entry === 'string' || holds(entry, subject))
    .map((entry) => (typeof entry === 'string' ? entry : entry.name));
}

/** Orders series by number: "3.9" comes before "3.10". */
export function compareSeries(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}

function holds(condition: z.infer<typeof conditional>, subject: Subject): boolean {
  const { since, until, suite, arch } = condition;
  if (since !== undefined && compareSeries(subject.series, since) < 0) return false;
  if (until !== undefined && compareSeries(subject.series, until) > 0) return false;
  if (suite !== undefined && suite !== subject.suite) return false;
  return arch === undefined || arch === subject.arch;
}
