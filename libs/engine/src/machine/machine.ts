import type { Environment } from '../engine.ts';

/** What choosing and setting up an engine asks of the machine; tests put another in its place. */
export type Machine = {
  platform: NodeJS.Platform;
  /** As `uname -m` names it: `x86_64`, `aarch64`, on a Mac `arm64`. */
  architecture: string;
  /** Of the user; 0 is root. */
  uid: number;
  /** Runs a command without input. A program that is not there has status 127, one that is stopped 124. */
  run(command: readonly string[], options: RunCommandOptions): Promise<Ran>;
  /** The path of a program on PATH; not one that npm put into `node_modules`. */
  findProgram(name: string, env: Environment): string | undefined;
  /** The text of a file; nothing when it cannot be read. */
  readFile(file: string): string | undefined;
  /** A text that changes when the file is replaced; nothing when it is not there. */
  identify(file: string): string | undefined;
  /** Asks the person at the terminal a question with the answers yes and no; nothing where there is no terminal. */
  ask(question: string, signal?: AbortSignal): Promise<boolean | undefined>;
  /** Milliseconds. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export type RunCommandOptions = {
  env: Environment;
  timeoutMs: number;
  /** What it gets to end in good order when it is stopped, before that is done by force. Default: 5 s. */
  graceMs?: number;
  signal?: AbortSignal | undefined;
  /** Each line that it prints. */
  onLine?: (line: string) => void;
};

/** How a command ended, and what it printed: its standard output, and all lines in their order. */
export type Ran = { status: number; stdout: string; lines: readonly string[]; timedOut?: true };
