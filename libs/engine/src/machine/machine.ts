import type { Environment } from '../engine.ts';

/** What choosing and setting up an engine needs from the machine; tests replace it. */
export type Machine = {
  platform: NodeJS.Platform;
  /** As `uname -m` prints it: `x86_64`, `aarch64`, on a Mac `arm64`. */
  architecture: string;
  /** The user id; 0 is root. */
  uid: number;
  /** Runs a command without input. Status 127: no such program; 124: it was stopped. */
  run(command: readonly string[], options: RunCommandOptions): Promise<Ran>;
  /** The path of a program on PATH, without programs that npm put into `node_modules`. */
  findProgram(name: string, env: Environment): string | undefined;
  /** The text of a file; nothing when it cannot be read. */
  readFile(file: string): string | undefined;
  /** A text that changes when the file is replaced; nothing when the file is missing. */
  identify(file: string): string | undefined;
  /** Asks the person at the terminal a yes-or-no question; undefined without a terminal. */
  ask(question: string, signal?: AbortSignal): Promise<boolean | undefined>;
  /** Milliseconds. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export type RunCommandOptions = {
  env: Environment;
  timeoutMs: number;
  /** How long it may take to end cleanly when it is stopped, before it is killed. Default: 5 s. */
  graceMs?: number;
  signal?: AbortSignal | undefined;
  /** Each line that it prints. */
  onLine?: (line: string) => void;
};

/** How a command ended, its standard output, and all lines that it printed, in order. */
export type Ran = { status: number; stdout: string; lines: readonly string[]; timedOut?: true };
