import type { Environment } from '../engine.ts';
import type { Machine, Ran, RunCommandOptions } from '../machine/machine.ts';

/** The inputs for choosing, installing and trying an engine. */
export type SetUp = {
  machine: Machine;
  /** The user's environment. */
  env: Environment;
  /** `.engine` of the workspace, and the value of ENGINE, `auto` if unset. Files are `<state>/<choice>.…`. */
  state: string;
  choice: 'auto' | 'docker' | 'podman';
  report: (line: string) => void;
  /** All commands and their output, to explain a failure. */
  log: string[];
  signal?: AbortSignal | undefined;
};

type RunOptions = { timeoutMs: number } & Partial<Pick<RunCommandOptions, 'env' | 'graceMs' | 'onLine'>>;

/** Runs a command. Its output goes to the log, and is shown with NX_VERBOSE_LOGGING=true. */
export async function run(setUp: SetUp, command: readonly string[], options: RunOptions): Promise<Ran> {
  const { machine, env, log, report, signal } = setUp;
  const note = (line: string) => {
    log.push(line);
    if (env['NX_VERBOSE_LOGGING'] === 'true') report(line);
  };
  note(`+ ${command.join(' ')}`);
  const { onLine = () => {}, ...given } = options;
  const ran = await machine.run(command, {
    env,
    ...given,
    signal,
    onLine: (line) => {
      note(line);
      onLine(line);
    },
  });
  if (ran.timedOut) note(`stopped: no end after ${options.timeoutMs / 1000} s`);
  return ran;
}

/** An error that shows the end of the output below its own text. */
export function failure(text: string, lines: readonly string[]): Error {
  return new Error([text, ...lines.slice(-20).map((line) => `  | ${line}`)].join('\n'));
}

/** Whether a version such as `26.1.5+dfsg1` is MAJOR.MINOR or newer. */
export function isAtLeast(wanted: `${number}.${number}`, version: string): boolean {
  const [major = 0, minor = 0] = wanted.split('.').map(Number);
  const [, ownMajor = '', ownMinor = '0'] = /^(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  if (ownMajor === '') return false;
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
