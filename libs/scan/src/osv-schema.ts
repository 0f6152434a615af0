import { z } from 'zod';

/** Ids become parts of URLs and of file names. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'not an id of a vulnerability');
const texts = z.array(z.string()).default([]);
/** They are printed, so they are what they should be. */
const version = z.string().regex(/^[\w.+~:!-]{1,200}$/, 'not a version');
const time = z.string().regex(/^[\w.:+-]{1,50}$/, 'not a time');

// https://google.github.io/osv.dev/post-v1-querybatch/
export const batchSchema = z.object({
  results: z.array(
    z.object({
      vulns: z.array(z.object({ id, modified: time })).default([]),
      next_page_token: z.string().optional(),
    }),
  ),
});

const specific = z
  .object({
    urgency: z
      .string()
      .regex(/^[a-z -]{1,40}$/, 'not an urgency')
      .optional(),
  })
  .optional();
const event = z.object({
  introduced: version.optional(),
  fixed: version.optional(),
  last_affected: version.optional(),
});
const affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z
    .array(z.object({ type: z.string(), repo: z.string().optional(), events: z.array(event) }))
    .default([]),
  versions: texts,
  ecosystem_specific: specific,
  database_specific: specific,
});

// https://ossf.github.io/osv-schema/; only the fields that are used.
export const recordSchema = z.object({
  id,
  modified: time,
  withdrawn: z.string().optional(),
  summary: z.string().optional(),
  details: z.string().optional(),
  aliases: texts,
  upstream: texts,
  severity: z.array(z.object({ type: z.string(), score: z.string() })).default([]),
  affected: z.array(affected).default([]),
});

/** A vulnerability as OSV has it. */
export type OsvRecord = z.output<typeof recordSchema>;
export type Affected = OsvRecord['affected'][number];
export type Range = Affected['ranges'][number];
