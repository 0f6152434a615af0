import type { ImageFacts } from '@distroless/engine';
import { readBehaviours } from './behaviour.ts';
import { type CheckResult, verdictOf } from './check-result.ts';
import type { CheckReport } from './image-report.ts';
import { runBehaviour } from './run-behaviour.ts';
import type { RunImageOptions } from './run-image.ts';
import type { Subject } from './subject.ts';
import type { VerifyOptions } from './verify-options.ts';

type DerivedOptions = {
  image: string;
  run: RunImageOptions;
  facts: ImageFacts;
  options: VerifyOptions;
  pythonStarts: boolean;
};

/**
 * Runs the behaviours that an image inherits from ours: with its own interpreter, whatever comes before that on PATH.
 */
export async function* runDerivedBehaviours(derived: DerivedOptions): AsyncIterable<CheckReport> {
  const { run, options, pythonStarts } = derived;
  const { behaviours: folder } = options;
  const variant = run.examined.madeFrom;
  if (variant === undefined || folder === undefined) return;
  const subject = toSubject(derived, { folder, variant });
  for (const behaviour of await readBehaviours(folder)) {
    const { name, about: holds, derived: isInherited, variants } = behaviour;
    if (!isInherited || !variants.includes(variant)) continue;
    if (!pythonStarts) {
      yield { name, holds, outcome: 'skipped', reason: 'Python does not start' };
      continue;
    }
    const verdict = await runBehaviour(behaviour, subject, run.signal).catch((error) =>
      verdictOf(error, { expected: holds, rerun: '' }),
    );
    yield toReport({ name, holds, ...verdict });
  }
}

type Place = { folder: string; variant: Subject['variant'] };

function toSubject({ image, run, facts, options }: DerivedOptions, { folder, variant }: Place): Subject {
  const { machine, confinement, engine, timeoutMs } = run;
  return {
    ...{ ...machine, confinement, image, facts, engine, variant, timeoutMs },
    ...{ now: options.now, scratch: options.scratch },
    ...{ behaviours: folder, workspace: options.reader?.folder ?? folder, images: {} },
    rerun: (check) => check,
    python: `/usr/local/bin/python${facts.labels['org.python.series']}`,
    saved: () => Promise.reject(new Error('cannot read the image again: its archive is removed')),
  };
}

function toReport(result: CheckResult): CheckReport {
  const { name, holds, outcome } = result;
  if (outcome === 'passed') return { name, holds, outcome };
  if (outcome === 'skipped') return { name, holds, outcome, reason: result.reason };
  const lines = [`expected ${result.expected}`, `seen ${result.seen}`].flatMap((text) => text.split('\n'));
  return {
    ...{ name, holds, outcome },
    findings: lines.map((message) => ({ check: name, kind: 'behaviour', message })),
    fix: 'leave the files and variables of the runtime image as they are',
    ...(result.reproduce && { repeat: result.reproduce }),
  };
}
