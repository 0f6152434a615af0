import { type Engine, type ImageFacts, inspectImage } from '@distroless/engine';
import { readBehaviours } from './behaviour.ts';
import { findConfinement } from './confinement.ts';
import { type Contents, readContents } from './derived/contents.ts';
import type { ImageCheck } from './derived/image-check.ts';
import { imageChecks } from './derived/index.ts';
import { describeImage } from './describe-image.ts';
import { countOutcomes, type Finding, type ImageReport } from './image-report.ts';
import { tryMachine } from './machine.ts';
import { type CheckResult, verdictOf } from './report.ts';
import { runBehaviour } from './run-behaviour.ts';
import { type RunImageOptions, runPython, runStart } from './run-image.ts';
import { readFromEngine, type Subject } from './subject.ts';

export type VerifyOptions = {
  engine: Engine;
  /** Folder for temporary files: the image’s archive, for as long as it is read. */
  scratch: string;
  now: Date;
  /** Folder with a folder per behaviour; those with `derived` are run on an image that is made from ours. Default: none. */
  behaviours?: string;
  /** Of each container, in milliseconds; default a minute. Emulated ones get four times as long. */
  timeoutMs?: number;
  /** How long the image is watched after it was started as configured, in milliseconds; 0: it is not. Default: 5 s. */
  startForMs?: number;
  /** Variables with which it is started. */
  env?: Readonly<Record<string, string>>;
  /** Each check as it ends. */
  onFinding?: (finding: Finding) => void;
  /** What the user should know besides, once each: a limit of containers that the engine cannot set. */
  onWarning?: (text: string) => void;
  /** Stops it; no container is left behind, and the error tells so. */
  signal?: AbortSignal;
};

/**
 * Holds any image that the engine has against what its owner would want of a small image that runs Python: its files and
 * configuration, and what containers of it do. What does not hold is in the report, not an error.
 * @throws EngineError when the engine does not have the image, cannot be run, or was stopped
 */
export async function verify(image: string, options: VerifyOptions): Promise<ImageReport> {
  const { engine, signal, now, timeoutMs = 60_000, startForMs = 5000, env = {} } = options;
  const facts = await inspectImage(engine, image);
  const contents = readContents(await readFromEngine(image, options));
  const { scratch, onWarning } = options;
  const machine = await tryMachine({ engine, facts, scratch, ...(signal && { signal }) });
  const confinement = await findConfinement(engine, facts, onWarning);
  const run: RunImageOptions = {
    engine,
    contents,
    machine,
    confinement,
    timeoutMs,
    startForMs,
    env,
    ...(signal && { signal }),
  };

  const checks: Finding[] = [];
  const add = (finding: Finding) => {
    // A container that was stopped is no finding.
    signal?.throwIfAborted();
    checks.push(finding);
    options.onFinding?.(finding);
  };
  for (const check of imageChecks(now)) add(runImageCheck(check, contents));
  const python = await runPython(image, run).catch((error) => ({ finding: failed('python', error) }));
  add(python.finding);
  add(await runStart(image, run).catch((error) => failed('start', error)));
  for await (const finding of runBehaviours(python.finding, { image, run, facts, options })) add(finding);
  const what = describeImage(facts, contents);
  const release = 'release' in python ? python.release : undefined;
  return {
    image,
    what: { ...what, ...(what.python && { python: { ...what.python, ...(release && { release }) } }) },
    checks,
    counts: countOutcomes(checks),
  };
}

function runImageCheck(check: ImageCheck, contents: Contents): Finding {
  const { name, about, severity, mend } = check;
  const reason = check.unless?.(contents);
  if (reason !== undefined) return { name, about, outcome: 'skipped', reason };
  try {
    const found = [...check.find(contents)];
    return found.length === 0
      ? { name, about, outcome: 'passed' }
      : { name, about, outcome: severity, found, mend };
  } catch (error) {
    return { name, about, outcome: severity, found: [(error as Error).message], mend };
  }
}

type BehaviourContext = {
  image: string;
  run: RunImageOptions;
  facts: ImageFacts;
  options: VerifyOptions;
};

/** What the image is made from may do for its users, it does as well: with its own interpreter, whatever is put before that. */
async function* runBehaviours(
  python: Finding,
  { image, run, facts, options }: BehaviourContext,
): AsyncIterable<Finding> {
  const { contents, machine, confinement, engine, timeoutMs, signal } = run;
  const { behaviours: folder } = options;
  const variant = contents.madeFrom;
  if (variant === undefined || folder === undefined) return;
  const subject: Subject = {
    ...{ ...machine, confinement, image, facts, engine, variant, timeoutMs },
    ...{ now: options.now, scratch: options.scratch },
    ...{ behaviours: folder, workspace: folder, images: {}, rerun: (check) => check },
    python: `/usr/local/bin/python${facts.labels['org.python.series']}`,
    saved: () => Promise.reject(new Error('the image is read already')),
  };
  for (const behaviour of await readBehaviours(folder)) {
    const { name, about, derived, variants } = behaviour;
    if (!derived || !variants.includes(variant)) continue;
    if (python.outcome === 'breach') {
      yield { name, about, outcome: 'skipped', reason: 'Python does not start' };
      continue;
    }
    const verdict = await runBehaviour(behaviour, subject, signal).catch((error) =>
      verdictOf(error, { expected: about, rerun: '' }),
    );
    yield toFinding({ name, about, ...verdict });
  }
}

function toFinding(result: CheckResult): Finding {
  const { name, about } = result;
  if (result.outcome === 'passed') return { name, about, outcome: 'passed' };
  if (result.outcome === 'skipped') return { name, about, outcome: 'skipped', reason: result.reason };
  const found = [`expected ${result.expected}`, `seen ${result.seen}`].flatMap((text) => text.split('\n'));
  const mend = 'leave the files and variables of the runtime image as they are';
  return {
    name,
    about,
    outcome: 'breach',
    found,
    mend,
    ...(result.reproduce && { repeat: result.reproduce }),
  };
}

/** A container that could not be run, or was stopped since its time was over. */
function failed(name: string, error: unknown): Finding {
  const about =
    name === 'python' ? 'Python starts, in time' : 'the image starts, and ends when it is stopped';
  const { seen, reproduce } = verdictOf(error, { expected: about, rerun: '' });
  return {
    ...{ name, about, outcome: 'breach', found: seen.split('\n') },
    mend: 'see what it waits for; a slow machine needs a longer --timeout',
    ...(reproduce && { repeat: reproduce }),
  };
}
