import type { Variant } from '@distroless/matrix';
import { type Behaviour, readBehaviours } from './behaviour.ts';
import { staticChecks } from './checks/index.ts';
import type { StaticCheck } from './checks/static-check.ts';
import { type CheckResult, firstLines, type Verdict, verdictOf } from './report.ts';
import { runBehaviour } from './run-behaviour.ts';
import type { Subject } from './subject.ts';

/** One check of an image. A fault in the check itself, a time-out say, is a failure of it, not an error. */
export type Check = { name: string; about: string; run: (signal?: AbortSignal) => Promise<CheckResult> };

/** The checks of a subject's variant: those of its files first, then those that run containers. */
export async function planChecks(subject: Subject): Promise<Check[]> {
  const behaviours = await readBehaviours(subject.behaviours);
  return [
    ...forVariant(staticChecks, subject).map((check) =>
      plan(check, subject, () => runStatic(check, subject)),
    ),
    ...forVariant(behaviours, subject).map((behaviour) =>
      plan(behaviour, subject, (signal) => runBehaviour(behaviour, subject, signal)),
    ),
  ];
}

function forVariant<Item extends { variants: readonly Variant[] }>(
  items: readonly Item[],
  { variant }: Subject,
): Item[] {
  return items.filter(({ variants }) => variants.includes(variant));
}

function plan(
  { name, about }: StaticCheck | Behaviour,
  subject: Subject,
  run: (signal?: AbortSignal) => Promise<Verdict>,
): Check {
  const failed = (error: unknown) => verdictOf(error, { expected: about, rerun: subject.rerun(name) });
  return { name, about, run: async (signal) => ({ name, about, ...(await run(signal).catch(failed)) }) };
}

async function runStatic(check: StaticCheck, subject: Subject): Promise<Verdict> {
  const saved = await subject.saved();
  const reason = check.unless?.(saved);
  if (reason !== undefined) return { outcome: 'skipped', reason };
  const found = [...check.find(saved, subject)];
  if (found.length === 0) return { outcome: 'passed' };
  return {
    outcome: 'failed',
    expected: check.about,
    seen: firstLines(found),
    reproduce: subject.rerun(check.name),
  };
}
