import type { Engine, Outcome } from '@distroless/engine';
import { type Confinement, runConfined, watchConfined } from './confinement.ts';
import type { ExaminedImage } from './examine/examined-image.ts';
import type { CheckReport } from './image-report.ts';
import { isOfEngine, judgeStart } from './judge-start.ts';
import type { Machine } from './machine.ts';

export type RunImageOptions = {
  engine: Engine;
  /** What is known about its files. */
  examined: ExaminedImage;
  machine: Machine;
  confinement: Confinement;
  /** The timeout of each container, in milliseconds. */
  timeoutMs: number;
  /** How long the image runs as configured, in milliseconds; 0: it is not started. */
  startForMs: number;
  /** Variables with which it is started. */
  env: Readonly<Record<string, string>>;
  signal?: AbortSignal;
};

/** Runs the image's Python, confined; `release` is what it prints. */
export async function runPython(
  image: string,
  options: RunImageOptions,
): Promise<{ report: CheckReport; release?: string }> {
  const { examined, machine, engine, confinement, timeoutMs } = options;
  const { python, pythonCommand, madeFrom, config } = examined;
  if (!python) return { report: failPython('no-python', [noPython], startFromOurs) };
  if (machine.unrunnable) {
    return { report: { ...pythonCheck, outcome: 'skipped', reason: machine.unrunnable } };
  }
  const { command, ...outcome } = await runConfined(engine, confinement, {
    ...common(image, options),
    entrypoint: pythonCommand ?? `/${python.path}`,
    args: ['-c', 'import platform; print(platform.python_version())'],
    timeoutMs: timeoutMs * machine.slowness,
  });
  const release = releaseIn(outcome);
  const labelled = madeFrom && config.labels['org.python.release'];
  if (outcome.status === 0 && release && labelled !== undefined && labelled !== release) {
    const lines = [`it is ${release}, the image is labelled as ${labelled}`];
    return { report: { ...failPython('other-release', lines, oneSeries), repeat: command } };
  }
  if (outcome.status === 0 && release) {
    return { report: { ...pythonCheck, outcome: 'passed', seen: `Python ${release}` }, release };
  }
  const lines = [howItEnds(outcome), ...lastLines(outcome)];
  return { report: { ...failPython('ended', lines, runByHand), repeat: command } };
}

const pythonCheck = { name: 'python', holds: 'Python starts on a read-only root, without capabilities' };

function failPython(kind: string, lines: string[], fix: string): CheckReport {
  const findings = lines.map((message) => ({ check: pythonCheck.name, kind, message }));
  return { ...pythonCheck, outcome: 'failed', findings, fix };
}

function howItEnds({ status }: Outcome): string {
  return status === 0 ? 'the last line that it prints is not a version' : `it ends with status ${status}`;
}

/** The last line, if it is a version: any program may be called `python` and print anything. */
function releaseIn({ stdout }: Outcome): string | undefined {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return /^\d\.\d{1,3}\.\d{1,3}[\w.+]{0,20}$/.test(line) ? line : undefined;
}

const oneSeries =
  'builder and runtime have to be of one series; leave the labels of the runtime image as they are';
const noPython = 'there is no python or python3 on PATH, and no python3.X in any folder';
const startFromOurs =
  'start from the runtime image, or copy an interpreter in; this command is for images that run Python';
const runByHand = 'run the image’s python by hand; copy environments to the path at which they were made';

const graceMs = 10_000;

/**
 * Starts the image as it is configured, confined, with a writable /tmp; stops it when it goes on. Nothing else in this
 * library starts the entrypoint of an image.
 */
export async function runStart(image: string, options: RunImageOptions): Promise<CheckReport> {
  const { engine, machine, confinement, examined, startForMs, env } = options;
  const reason = whyNotStarted(options);
  if (reason !== undefined) return { ...startCheck, outcome: 'skipped', reason };
  const { command, stopMs, ...outcome } = await watchConfined(engine, confinement, {
    ...common(image, options),
    tmpfs: ['/tmp'],
    env,
    watchMs: startForMs * machine.slowness,
    graceMs,
  });
  if (stopMs === undefined && outcome.status === 0)
    return { ...startCheck, outcome: 'passed', seen: 'it ended by itself, with status 0' };
  if (stopMs !== undefined && !isOfEngine(outcome.status) && outcome.status !== killed)
    return {
      ...startCheck,
      outcome: 'passed',
      seen: `it stopped ${(stopMs / 1000).toFixed(1)} s after SIGTERM`,
    };
  const isDeaf = stopMs !== undefined && !isOfEngine(outcome.status);
  const { kind, fix, ...judged } = isDeaf ? deaf : judgeStart(outcome, examined.modules);
  const lines = [endOf(outcome, stopMs), ...lastLines(outcome)];
  const findings = lines.map((message) => ({ check: startCheck.name, kind, message }));
  return { ...startCheck, ...judged, findings, fix, repeat: command };
}

const startCheck = {
  name: 'start',
  holds: 'the image starts as it is configured, on a read-only root, and stops when asked',
};

function whyNotStarted({ startForMs, machine, examined }: RunImageOptions): string | undefined {
  const { entrypoint, cmd } = examined.config;
  if (startForMs === 0) return 'not asked for (--start-for 0)';
  if (machine.unrunnable) return machine.unrunnable;
  return entrypoint.length + cmd.length === 0 ? 'there is neither an ENTRYPOINT nor a CMD' : undefined;
}

function common(image: string, { machine, signal }: RunImageOptions) {
  return {
    image,
    ...(machine.platform && { platform: machine.platform }),
    ...(signal && { signal }),
  };
}

const killed = 137;
const deaf = {
  outcome: 'warning',
  kind: 'ignores-sigterm',
  fix: 'process 1 only gets signals that it has a handler for: add signal.signal(signal.SIGTERM, …), or run it with --init; start it without a wrapper',
} as const;

function endOf({ status }: Outcome, stopMs: number | undefined): string {
  return stopMs === undefined
    ? `it ended at once with status ${status}`
    : `it was still running ${graceMs / 1000} s after SIGTERM, and was killed`;
}

function lastLines({ stderr, stdout }: Outcome): string[] {
  return (stderr.trim() || stdout.trim())
    .split('\n')
    .filter(Boolean)
    .slice(-8)
    .map((line) => `| ${line.slice(0, 500)}`);
}
