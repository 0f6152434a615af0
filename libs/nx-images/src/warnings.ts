export type WarningFacts = {
  project: string;
  series: string;
  /** The day on which upstream's support ends, `2029-10-31`. */
  eol: string;
  release: string;
  /** The newest release, when `release` is built instead of it. */
  insteadOf?: string | undefined;
  /** Whether CPYTHON_RELEASE names `release`. */
  named?: boolean | undefined;
};

/**
 * Warnings for people who build an image, one line each: the support of its series has ended, or it does not have the
 * newest release.
 * @param today `2026-11-27`, in UTC
 */
export function imageWarnings(facts: WarningFacts, today: string): string[] {
  return [endedSupport(facts, today), otherRelease(facts)]
    .filter((text) => text !== undefined)
    .map((text) => `WARNING: ${facts.project}: ${text}`);
}

function endedSupport({ series, eol }: WarningFacts, today: string): string | undefined {
  // `lock-check` reports a lock without a date.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(eol) || today <= eol) return undefined;
  return `upstream's support of Python ${series} ended on ${eol}; not for publishing`;
}

function otherRelease({ release, insteadOf, named = false }: WarningFacts): string | undefined {
  if (insteadOf === undefined) return undefined;
  if (named)
    return `has CPython ${release}, which CPYTHON_RELEASE names, not ${insteadOf}; not for publishing`;
  return `has CPython ${release}, a substitute for ${insteadOf}; not for publishing. To build ${insteadOf}, run this again where its tarball is available (CPYTHON_MIRROR)`;
}
