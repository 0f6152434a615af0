import { variants } from '@distroless/matrix';
import { z } from 'zod';

const outcomes = ['passed', 'warning', 'breach', 'skipped'] as const;

const finding = z.object({
  name: z.string(),
  /** What holds when all is well, in a sentence. */
  about: z.string(),
  outcome: z.enum(outcomes),
  /** Of a warning or breach: what was found, a line each. */
  found: z.array(z.string()).optional(),
  /** Of a warning or breach: what to do. */
  mend: z.string().optional(),
  /** Of a warning or breach that a container showed: the command that shows it again. */
  repeat: z.string().optional(),
  /** Of what was skipped. */
  reason: z.string().optional(),
  /** Of what passed: what was seen, where that is worth to know. */
  seen: z.string().optional(),
});

/** What `verify` finds out, and what `tools/verify.ts --json` prints. Keys may be added, none is taken away. */
export const imageReportSchema = z.object({
  /** As it was asked for. */
  image: z.string(),
  what: z.object({
    /** `sha256:…` */
    id: z.string(),
    /** As Go tells it: `amd64`, `arm64`. */
    architecture: z.string(),
    /** RFC 3339. */
    created: z.string().optional(),
    user: z.string(),
    workdir: z.string(),
    entrypoint: z.array(z.string()),
    cmd: z.array(z.string()),
    /** Unpacked, in bytes. */
    size: z.number(),
    /** How many. */
    layers: z.number(),
    /** Which image of ours it is made from: `version` is as its tag. */
    madeFrom: z.object({ variant: z.enum(variants), version: z.string() }).optional(),
    /** Of `/etc/os-release`: `debian`, `trixie`, `Debian GNU/Linux 13 (trixie)`. */
    system: z.object({ id: z.string(), suite: z.string().optional(), name: z.string() }).optional(),
    /** What `python` is; the release as it tells it, when it could be run. */
    python: z.object({ path: z.string(), series: z.string(), release: z.string().optional() }).optional(),
    /** How many of Debian's are recorded, and how many distributions of Python. */
    packages: z.object({ system: z.number(), python: z.number() }),
  }),
  checks: z.array(finding),
  /** How many checks had each outcome. */
  counts: z.record(z.enum(outcomes), z.number()),
});

export type ImageReport = z.output<typeof imageReportSchema>;
export type Finding = z.output<typeof finding>;

export function countOutcomes(checks: readonly Finding[]): ImageReport['counts'] {
  const count = (outcome: Finding['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  return {
    passed: count('passed'),
    warning: count('warning'),
    breach: count('breach'),
    skipped: count('skipped'),
  };
}
