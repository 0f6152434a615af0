import type { Variant } from '@distroless/matrix';
import { type Behaviour, readBehaviours } from './behaviour.ts';
import { staticChecks } from './checks/index.ts';
import type { StaticCheck } from './checks/static-check.ts';
import { type CheckResult, firstLines, type Report, type Verdict } from './report.ts';
import { runBehaviour } from './run-behaviour.ts';
import { openSubject, type Subject, type SubjectOptions } from './subject.ts';

/** One check of an image. A fault in the check itself, a time-out say, is a failure of it, not an error. */
export type Check = { name: string; about: string; run: (signal?: AbortSignal) => Promise<CheckResult> };

/**
 * Holds an image against everything that is known of its variant.
 * @param options.signal stops it; no container is left behind
 */
export async function verify(
  image: string,
  options: SubjectOptions & { signal?: AbortSignal },
): Promise<Report> {
  const subject = await openSubject(image, options);
  const waiting = await planChecks(subject);
  const checks: CheckResult[] = [];
  const work = async () => {
    for (let check = waiting.shift(); check && !options.signal?.aborted; check = waiting.shift()) {
      checks.push(await check.run(options.signal));
    }
  };
  // Containers wait more than they compute.
  await Promise.all([work(), work()]);
  return { image, facts: subject.facts, checks };
}

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
  const failed = (error: unknown) => verdictOf(error, about, subject.rerun(name));
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

/** An engine's error ends with the command that repeats it. */
function verdictOf(error: unknown, expected: string, rerun: string): Verdict {
  const message = error instanceof Error ? error.message : String(error);
  const [seen = '', reproduce = rerun] = message.split('\nto repeat: ');
  return { outcome: 'failed', expected, seen, reproduce };
}
