import type { Variant } from '@distroless/matrix';
import { type Behaviour, readBehaviours } from './behaviour.ts';
import { type CheckResult, firstLines, type Verdict, verdictOf } from './check-result.ts';
import type { Check } from './checks/check.ts';
import { checks } from './checks/index.ts';
import { runOnOurs } from './checks/run-check.ts';
import { printable } from './printable.ts';
import { runBehaviour } from './run-behaviour.ts';
import type { Subject } from './subject.ts';

/** One check of one of our images. A fault in the check itself, such as a timeout, is a failed check, not an error. */
export type PlannedCheck = {
  name: string;
  holds: string;
  run: (signal?: AbortSignal) => Promise<CheckResult>;
};

/** The checks of a subject's variant: those of its files first, then those that run containers. */
export async function planChecks(subject: Subject): Promise<PlannedCheck[]> {
  const behaviours = await readBehaviours(subject.behaviours);
  const isOfVariant = (variants: readonly Variant[] = []) => variants.includes(subject.variant);
  return [
    ...checks
      .filter(({ appliesTo }) => isOfVariant(appliesTo.ours))
      .map((check) => plan(check, subject, () => runOnFiles(check, subject))),
    ...behaviours
      .filter(({ variants }) => isOfVariant(variants))
      .map((behaviour) => planBehaviour(behaviour, subject)),
  ];
}

function planBehaviour(behaviour: Behaviour, subject: Subject): PlannedCheck {
  const { name, about } = behaviour;
  return plan({ name, holds: about }, subject, (signal) => runBehaviour(behaviour, subject, signal));
}

function plan(
  { name, holds }: Pick<Check, 'name' | 'holds'>,
  subject: Subject,
  run: (signal?: AbortSignal) => Promise<Verdict>,
): PlannedCheck {
  const failed = (error: unknown) => verdictOf(error, { expected: holds, rerun: subject.rerun(name) });
  return {
    ...{ name, holds },
    run: async (signal) => ({ name, holds, ...safe(await run(signal).catch(failed)) }),
  };
}

/** Test runners print the reason as it is. */
function safe(verdict: Verdict): Verdict {
  return verdict.outcome === 'skipped' ? { ...verdict, reason: printable(verdict.reason) } : verdict;
}

async function runOnFiles(check: Check, subject: Subject): Promise<Verdict> {
  const result = runOnOurs(check, await subject.saved(), subject);
  if ('reason' in result) return { outcome: 'skipped', reason: result.reason };
  if (result.findings.length === 0) return { outcome: 'passed' };
  return {
    outcome: 'failed',
    expected: check.holds,
    seen: firstLines(result.findings.map(({ message }) => printable(message))),
    reproduce: subject.rerun(check.name),
  };
}
