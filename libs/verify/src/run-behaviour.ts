import { type Behaviour, neededImages } from './behaviour.ts';
import { withBuiltImage } from './built-image.ts';
import type { Verdict } from './check-result.ts';
import { compareConfig, compareLayers, toVerdict } from './compare-image.ts';
import { compareOutcome, compareOutputs, type Difference } from './expectation.ts';
import { fillIn } from './fill-in.ts';
import { unlessUpstream } from './model/origin.ts';
import { runStep, type StepContext } from './run-step.ts';
import type { Subject } from './subject.ts';

/** Runs a behaviour's containers, one after the other, up to the first that does not do what is expected. */
export async function runBehaviour(
  behaviour: Behaviour,
  subject: Subject,
  signal?: AbortSignal,
): Promise<Verdict> {
  const reason = whySkipped(behaviour, subject);
  if (reason !== undefined) return { outcome: 'skipped', reason };
  if (behaviour.config) return compareConfig(behaviour.config, subject);
  if (behaviour.extends) return compareLayers(behaviour.extends, subject);
  if (!behaviour.hasDockerfile) return runSteps({ behaviour, subject, ...(signal && { signal }) });
  return withBuiltImage(behaviour, subject, {
    use: (built) => runSteps({ behaviour, subject, built, ...(signal && { signal }) }),
    ...(signal && { signal }),
  });
}

function whySkipped(behaviour: Behaviour, subject: Subject): string | undefined {
  const missing = neededImages(behaviour).filter((name) => subject.images[name] === undefined);
  if (missing.length > 0) return `needs an image that does not exist: ${missing.join(', ')}`;
  if (behaviour.compiled && unlessUpstream(subject.facts.labels)) return unlessUpstream(subject.facts.labels);
  if (behaviour.config || behaviour.extends) return undefined;
  return subject.unrunnable ?? (behaviour.native && subject.platform ? emulated : undefined);
}

const emulated = 'an emulator does not start and stop processes as a kernel does';

async function runSteps(context: StepContext): Promise<Verdict> {
  const { behaviour, subject } = context;
  let first: { image: string; stdout: string } | undefined;
  for (const step of behaviour.steps) {
    const { command, image, ...outcome } = await runStep(step, context);
    if (step.init && lacksInit.test(outcome.stderr)) return { outcome: 'skipped', reason: noInit };
    const difference = compareOutcome(outcome, fillIn(step.expect, subject.facts.labels));
    if (difference) return toVerdict(difference, command);
    first ??= { image, stdout: outcome.stdout };
    const unequal = behaviour.same ? compareOutputs(first.stdout, outcome.stdout) : undefined;
    if (unequal) return toVerdict(named(unequal, first.image, image), command);
  }
  return { outcome: 'passed' };
}

/** podman's init is a separate Debian package. */
const lacksInit = /container-init binary not found/;
const noInit = 'the engine has no init program: install catatonit';

function named({ expected, seen }: Difference, left: string, right: string): Difference {
  return { expected: `as ${left}:\n${expected}`, seen: `${right}:\n${seen}` };
}
