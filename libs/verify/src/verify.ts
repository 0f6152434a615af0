import { stat } from 'node:fs/promises';
import { type ImageFacts, inspectImage } from '@distroless/engine';
import { verdictOf } from './check-result.ts';
import { findConfinement } from './confinement.ts';
import { describeFacts } from './describe-image.ts';
import { type Examination, othersChecks } from './examine/examination.ts';
import { examined, examineImage } from './examine/examine-image.ts';
import { limitsFor } from './examine/limits.ts';
import { type CheckReport, countOutcomes, type ImageReport } from './image-report.ts';
import { tryMachine } from './machine.ts';
import { repeatFrom } from './repeat.ts';
import { runDerivedBehaviours } from './run-derived-behaviours.ts';
import { type RunImageOptions, runPython, runStart } from './run-image.ts';
import { withArchive } from './subject.ts';
import type { VerifyOptions } from './verify-options.ts';

/**
 * Checks any image that the engine has: its files and configuration, and what containers of it do. What is wrong is in the
 * report; it is not an error.
 * @throws EngineError when the engine does not have the image, cannot be run, or was stopped
 */
export async function verify(image: string, options: VerifyOptions): Promise<ImageReport> {
  const facts = await inspectImage(options.engine, image);
  const examination = await examineFromEngine(image, facts, options);
  const collected = collect(options);
  const isReadable = !('failed' in examination);
  const what = isReadable
    ? await checkAll(image, { facts, examination, options, add: collected.add })
    : describeFacts(facts);
  if (!isReadable) for (const report of unexamined(examination.failed)) collected.add(report);
  return { image, what, checks: collected.checks, counts: countOutcomes(collected.checks) };
}

type Add = (report: CheckReport) => void;

function collect({ signal, onCheck, reader }: VerifyOptions): { checks: CheckReport[]; add: Add } {
  const checks: CheckReport[] = [];
  return {
    checks,
    add: (report) => {
      // A container that was stopped says nothing about the image.
      signal?.throwIfAborted();
      const { repeat } = report;
      const readable = repeat && reader ? { ...report, repeat: repeatFrom(reader.nx, repeat) } : report;
      checks.push(readable);
      onCheck?.(readable);
    },
  };
}

async function examineFromEngine(image: string, facts: ImageFacts, options: VerifyOptions) {
  const { signal, now, limits } = options;
  return withArchive(image, options, async (file) => {
    const { size } = await stat(file);
    return examineImage(
      { file, name: image, facts, now },
      { limits: { ...limitsFor(size), ...limits }, ...(signal && { signal }) },
    );
  });
}

/** An image that cannot be examined is not run either. */
function unexamined(failed: CheckReport): CheckReport[] {
  const reason = 'the files of the image could not be examined';
  const others = othersChecks.map(({ name, holds }) => ({ name, holds }));
  return [
    failed,
    ...others.map((check) => ({ ...check, outcome: 'skipped' as const, reason })),
    { name: 'python', holds: 'Python starts', outcome: 'skipped', reason },
    { name: 'start', holds: 'the image starts', outcome: 'skipped', reason },
  ];
}

type Context = { facts: ImageFacts; examination: Examination; options: VerifyOptions; add: Add };

async function checkAll(image: string, context: Context): Promise<ImageReport['what']> {
  const { examination, add } = context;
  for (const report of [examined, ...examination.checks]) add(report);
  const run = await runOptions(context);
  const python = await runPython(image, run).catch((error) => ({ report: failed('python', error) }));
  add(python.report);
  add(await runStart(image, run).catch((error) => failed('start', error)));
  const derived = { image, run, ...context, pythonStarts: python.report.outcome !== 'failed' };
  for await (const report of runDerivedBehaviours(derived)) add(report);
  const { what } = examination;
  const release = 'release' in python ? python.release : undefined;
  return { ...what, ...(what.python && { python: { ...what.python, ...(release && { release }) } }) };
}

async function runOptions({ facts, examination, options }: Context): Promise<RunImageOptions> {
  const { engine, scratch, signal, timeoutMs = 60_000, startForMs = 5000, env = {} } = options;
  const machine = await tryMachine({ engine, facts, scratch, ...(signal && { signal }) });
  const confinement = await findConfinement(engine, facts, options.onWarning);
  return {
    ...{ engine, examined: examination.image, machine, confinement, timeoutMs, startForMs, env },
    ...(signal && { signal }),
  };
}

/** A container that could not be run, or that was stopped at its timeout. */
function failed(name: 'python' | 'start', error: unknown): CheckReport {
  const holds =
    name === 'python' ? 'Python starts, in time' : 'the image starts, and ends when it is stopped';
  const { seen, reproduce } = verdictOf(error, { expected: holds, rerun: '' });
  return {
    ...{ name, holds, outcome: 'failed' },
    findings: seen.split('\n').map((message) => ({ check: name, kind: 'not-run', message })),
    fix: 'find out what it waits for; a slow machine needs a longer --timeout',
    ...(reproduce && { repeat: reproduce }),
  };
}
