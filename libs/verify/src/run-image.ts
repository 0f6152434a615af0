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
  const release = releaseIn(outcome);
  const labelled = contents.madeFrom && contents.config.labels['org.python.release'];
  if (outcome.status === 0 && release && labelled !== undefined && labelled !== release) {
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
      found: [howItEnds(outcome), ...lastLines(outcome)],
      mend: 'run the image’s python by hand; copy environments to the path at which they were made',
      repeat: command,
    },
  };
}

function howItEnds({ status }: Outcome): string {
  return status === 0 ? 'the last line that it prints is not a version' : `it ends with status ${status}`;
}

/** The last line, when it is a version: any program may be called `python`, and print anything. */
function releaseIn({ stdout }: Outcome): string | undefined {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return /^\d\.\d{1,3}\.\d{1,3}[\w.+]{0,20}$/.test(line) ? line : undefined;
}

const oneSeries =
  'builder and runtime have to be of one series; leave the labels of the runtime image as they are';
const noPython = {
  found: ['there is no python or python3 on PATH, and no python3.X in any folder'],
  mend: 'start from the runtime image, or copy an interpreter in; this command is for images that run Python',
};

/** The name under which Python is found on PATH, which may be that of an environment. */
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
const memory = 'it was killed: in this check it has 2 GB of memory, and 512 processes';
const deaf =
  'process 1 only gets signals that it has a handler for: add signal.signal(signal.SIGTERM, …), or run it with --init; start it without a wrapper';

function endOf({ status }: Outcome, stopMs: number | undefined): string {
  return stopMs === undefined
    ? `it ended at once with status ${status}`
    : `it was still running ${graceMs / 1000} s after SIGTERM, and was killed`;
}

/** Whether the image is at fault that it ended, as far as its output shows. */
function judge({ status, stderr, stdout }: Outcome): Pick<Finding, 'outcome' | 'mend'> {
  const said = stderr + stdout;
  for (const [pattern, mend] of faults) if (pattern.test(said)) return { outcome: 'breach', mend };
  if (isOfEngine({ status })) return { outcome: 'breach', mend: broken };
  if (status === killed) return { outcome: 'warning', mend: memory };
  return {
    outcome: 'warning',
    mend: 'if it needs settings or a writable folder to start, use --env NAME=value, or read its output',
  };
}

/** The statuses of engines for a program that could not be started. */
function isOfEngine({ status }: Pick<Outcome, 'status'>): boolean {
  return status >= 125 && status <= 127;
}

const broken =
  'write ENTRYPOINT and CMD in exec form, with a program that is in the image; if it is a script, the interpreter in its first line has to be there too';
const faults: readonly [RegExp, string][] = [
  [/exec format error/i, 'build image and packages for one platform: docker build --platform'],
  [/no such file or directory.*OCI runtime|executable file not found|exec .*: no such file/i, broken],
  [
    /ModuleNotFoundError|No module named/,
    'install it into the environment that is copied, at the path at which it was made',
  ],
  [
    /unable to find user|no matching entries in passwd/,
    'the name in USER is not in /etc/passwd: write the number',
  ],
  [
    /cannot open shared object file/,
    'copy the library in with all that it needs, or use a wheel that bundles it',
  ],
  [/can't open file/, 'the file that Python should run does not exist: paths in CMD start at WORKDIR'],
  [/ImportError|SyntaxError/, oneSeries],
];

function lastLines({ stderr, stdout }: Outcome): string[] {
  return (stderr.trim() || stdout.trim())
    .split('\n')
    .filter(Boolean)
    .slice(-8)
    .map((line) => `| ${line.slice(0, 500)}`);
}
