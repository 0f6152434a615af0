import { variants } from '@distroless/matrix';
import { z } from 'zod';

const outcomes = ['passed', 'failed', 'warning', 'skipped'] as const;

const finding = z.object({
  /** The check that found it. */
  check: z.string(),
  /** What it is, as a word that does not change: `world-writable`. */
  kind: z.string(),
  /** The file or folder, from the root. */
  path: z.string().optional(),
  /** The layer it is in, counted from 1 at the bottom; missing for what a container sees. */
  layer: z.number().optional(),
  /** A line for people. May contain any text of the image. */
  message: z.string(),
});

const check = z.object({
  name: z.string(),
  /** What is true of an image that passes, in a sentence. */
  holds: z.string(),
  /** `failed`: something breaks. `warning`: the owner should know. */
  outcome: z.enum(outcomes),
  /** For `failed` and `warning`. */
  findings: z.array(finding).optional(),
  /** For `failed` and `warning`: how to fix it. */
  fix: z.string().optional(),
  /** For `failed` and `warning`, if a container showed it: the command that shows it again. */
  repeat: z.string().optional(),
  /** For `skipped`. */
  reason: z.string().optional(),
  /** For `passed`: what was seen, if that is interesting. */
  seen: z.string().optional(),
});

/** What `verify` finds out, and what `tools/verify.ts --json` prints. Keys may be added; none is removed or renamed. */
export const imageReportSchema = z.object({
  /** As the caller named it. */
  image: z.string(),
  what: z.object({
    /** `sha256:…` */
    id: z.string(),
    /** In Go's words: `amd64`, `arm64`. */
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
    /** Which of our images it is made from: `version` is that of the full tag. */
    madeFrom: z.object({ variant: z.enum(variants), version: z.string() }).optional(),
    /** From `/etc/os-release`: `debian`, `trixie`, `Debian GNU/Linux 13 (trixie)`. */
    system: z.object({ id: z.string(), suite: z.string().optional(), name: z.string() }).optional(),
    /** What `python` is; the release is what it prints, when it could be run. */
    python: z.object({ path: z.string(), series: z.string(), release: z.string().optional() }).optional(),
    /** How many Debian packages and Python distributions are recorded. */
    packages: z.object({ system: z.number(), python: z.number() }),
  }),
  checks: z.array(check),
  /** How many checks had each outcome. */
  counts: z.record(z.enum(outcomes), z.number()),
});

export type ImageReport = z.output<typeof imageReportSchema>;
export type CheckReport = z.output<typeof check>;

export function countOutcomes(checks: readonly CheckReport[]): ImageReport['counts'] {
  const count = (outcome: CheckReport['outcome']) => checks.filter((each) => each.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    warning: count('warning'),
    skipped: count('skipped'),
  };
}
