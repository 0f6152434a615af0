import type { Engine, Outcome } from '@distroless/engine';
import { type Confinement, runConfined, watchConfined } from './confinement.ts';
import type { Contents } from './derived/contents.ts';
import type { Finding } from './image-report.ts';
import type { Machine } from './machine.ts';

export type RunImageOptions = {
  engine: Engine;
  contents: Contents;
  machine: Machine;
  confinement: Confinement;
  /** Of each container, in milliseconds. */
  timeoutMs: number;
  /** How long the image is watched, as it is configured; 0: not at all. */
  startForMs: number;
  /** Variables with which it is started. */
  env: Readonly<Record<string, string>>;
  signal?: AbortSignal;
};

/** Runs the image's Python, confined; `release` is what it prints. */
export async function runPython(
  image: string,
  options: RunImageOptions,
): Promise<{ finding: Finding; release?: string }> {
  const { contents, machine, engine, confinement, timeoutMs } = options;
  const about = 'Python starts on a read-only root, without capabilities';
  const base = { name: 'python', about };
  const { python } = contents;
  if (!python) return { finding: { ...base, outcome: 'breach', ...noPython } };
  if (machine.unrunnable) return { finding: { ...base, outcome: 'skipped', reason: machine.unrunnable } };
  const { command, ...outcome } = await runConfined(engine, confinement, {
    ...common(image, options),
    entrypoint: entrypointOf(contents) ?? `/${python.path}`,
    args: ['-c', 'import platform; print(platform.python_version())'],
    timeoutMs: timeoutMs * machine.slowness,
  });
  const release = outcome.stdout.trim().split('\n').at(-1);
  const labelled = contents.madeFrom && contents.config.labels['org.python.release'];
  if (outcome.status === 0 && labelled !== undefined && labelled !== release) {
    const found = [`it is ${release}, the image is labelled as ${labelled}`];
    return { finding: { ...base, outcome: 'breach', found, mend: oneSeries, repeat: command } };
  }
  if (outcome.status === 0 && release) {
    return { finding: { ...base, outcome: 'passed', seen: `Python ${release}` }, release };
  }
  return {
    finding: {
      ...base,
      outcome: 'breach',
      found: [`it ends with status ${outcome.status}`, ...lastLines(outcome)],
      mend: 'run the image’s python by hand and see; copy environments to the path at which they were made',
      repeat: command,
    },
  };
}

const oneSeries =
  'builder and runtime have to be of one series; leave the labels of the runtime image as they are';
const noPython = {
  found: ['there is no python or python3 on PATH, and no python3.X in any folder'],
  mend: 'start from the runtime image, or copy an interpreter in; if it is no image for Python, this command has nothing to say of it',
};

/** `python` as it is found on PATH, so in an environment that comes first. */
export function entrypointOf({ searchPath, tree }: Contents): string | undefined {
  return ['python', 'python3'].find((name) =>
    searchPath.some((folder) => tree.resolve(`${folder}/${name}`) !== undefined),
  );
}

const graceMs = 10_000;

/**
 * Starts the image as it is configured, confined, with a writable /tmp; stops it when it goes on. Nothing else in this
 * library starts the entrypoint of an image.
 */
export async function runStart(image: string, options: RunImageOptions): Promise<Finding> {
  const { engine, machine, confinement, contents, startForMs, env } = options;
  const base = {
    name: 'start',
    about: 'the image starts as it is configured, on a read-only root, and stops when asked',
  };
  const { entrypoint, cmd } = contents.config;
  if (startForMs === 0) return { ...base, outcome: 'skipped', reason: 'not asked for (--start-for 0)' };
  if (machine.unrunnable) return { ...base, outcome: 'skipped', reason: machine.unrunnable };
  if (entrypoint.length + cmd.length === 0)
    return { ...base, outcome: 'skipped', reason: 'there is neither an ENTRYPOINT nor a CMD' };
  const { command, stopMs, ...outcome } = await watchConfined(engine, confinement, {
    ...common(image, options),
    tmpfs: ['/tmp'],
    env,
    watchMs: startForMs * machine.slowness,
    graceMs,
  });
  const seen = { repeat: command, found: [endOf(outcome, stopMs), ...lastLines(outcome)] };
  if (stopMs === undefined && outcome.status === 0)
    return { ...base, outcome: 'passed', seen: 'it ended by itself, with status 0' };
  if (stopMs === undefined || isOfEngine(outcome)) return { ...base, ...seen, ...judge(outcome) };
  if (outcome.status !== killed)
    return { ...base, outcome: 'passed', seen: `it stopped ${(stopMs / 1000).toFixed(1)} s after SIGTERM` };
  return { ...base, ...seen, outcome: 'warning', mend: deaf };
}

function common(image: string, { machine, signal }: RunImageOptions) {
  return {
    image,
    ...(machine.platform && { platform: machine.platform }),
    ...(signal && { signal }),
  };
}

const killed = 137;
const deaf =
  'process 1 gets no signal that it has no handler for: add signal.signal(signal.SIGTERM, …), or run it with --init; let no wrapper stand before it';

function endOf({ status }: Outcome, stopMs: number | undefined): string {
  return stopMs === undefined
    ? `it ended at once with status ${status}`
    : `it was still there ${graceMs / 1000} s after SIGTERM, and was killed`;
}

/** Whether it is the image’s own fault that it ended, as far as that can be told from what it says. */
function judge({ status, stderr, stdout }: Outcome): Pick<Finding, 'outcome' | 'mend'> {
  const said = stderr + stdout;
  for (const [pattern, mend] of faults) if (pattern.test(said)) return { outcome: 'breach', mend };
  if (isOfEngine({ status })) return { outcome: 'breach', mend: broken };
  return {
    outcome: 'warning',
    mend: 'if it needs settings or a writable folder to start, give it --env NAME=value, or look at what it says',
  };
}

/** What engines tell of a program that could not be started. */
function isOfEngine({ status }: Pick<Outcome, 'status'>): boolean {
  return status >= 125 && status <= 127;
}

const broken =
  'ENTRYPOINT and CMD have to be in exec form and name a program that the image has, whose first line names an interpreter that it has';
const faults: readonly [RegExp, string][] = [
  [/exec format error/i, 'build image and packages for one platform: docker build --platform'],
  [/no such file or directory.*OCI runtime|executable file not found|exec .*: no such file/i, broken],
  [
    /ModuleNotFoundError|No module named/,
    'install it into the environment that is copied, at the path at which it was made',
  ],
  [
    /unable to find user|no matching entries in passwd/,
    'USER names somebody whom /etc/passwd does not have: write the number',
  ],
  [
    /cannot open shared object file/,
    'copy the library in with all that it needs, or take a wheel that bundles it',
  ],
  [/can't open file/, 'Python was given a file that is not there: paths in CMD start at WORKDIR'],
  [/ImportError|SyntaxError/, oneSeries],
];

function lastLines({ stderr, stdout }: Outcome): string[] {
  return (stderr.trim() || stdout.trim())
    .split('\n')
    .filter(Boolean)
    .slice(-8)
    .map((line) => `| ${line.slice(0, 500)}`);
}
