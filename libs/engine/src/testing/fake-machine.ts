import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Environment } from '../engine.ts';
import type { Machine, Ran, RunCommandOptions } from '../machine/machine.ts';
import { type OpenEngineOptions, openEngine } from '../open-engine.ts';
import type { SetUp } from '../set-up/set-up.ts';

/** What a program does: prints lines on standard output, or fails with lines on standard error. */
export type FakeProgram = (call: FakeCall) => string | FakeFailure | undefined | Promise<string | undefined>;
export type FakeCall = { args: readonly string[]; line: string; options: RunCommandOptions };
export type FakeFailure = { status: number; error?: string; timedOut?: true };

/** A machine that has what a test installs, with a workspace that is really there. */
export type FakeMachine = {
  machine: Machine;
  workspace: string;
  /** Texts of files by path, beside those of the workspace. */
  files: Map<string, string>;
  install(name: string, program?: FakeProgram): void;
  uninstall(name: string): void;
  /** What was run since the last time, one a line. */
  calls(): string[];
  /** What was reported. */
  said: string[];
  /** Questions at the terminal, and what the person there answers. Nothing: there is no terminal. */
  asked: string[];
  answer: boolean | undefined;
  /** Opens the engine of this machine. */
  open(env?: Record<string, string>, signal?: AbortSignal): ReturnType<typeof openEngine>;
  options(env?: Record<string, string>): OpenEngineOptions;
  setUp(env?: Record<string, string>): SetUp;
  /** What is in `.engine`. */
  leftovers(): string[];
  remove(): void;
};

export function makeFakeMachine(
  own: Partial<Pick<Machine, 'platform' | 'architecture' | 'uid'>> = {},
): FakeMachine {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'machine-')));
  const workspace = path.join(folder, `it's a "clone"`);
  const programs = new Map<string, { program: FakeProgram; version: number }>();
  const calls: string[] = [];
  let versions = 0;

  async function run(command: readonly string[], options: RunCommandOptions): Promise<Ran> {
    options.signal?.throwIfAborted();
    calls.push(command.join(' '));
    const [name = '', ...args] = unwrap(command);
    const found = programs.get(name);
    if (found === undefined) return ranOf({ status: 127, error: `${name}: not found` }, options);
    const outcome = await found.program({ args, line: args.join(' '), options });
    options.signal?.throwIfAborted();
    return ranOf(outcome, options);
  }

  const fake: FakeMachine = {
    machine: {
      platform: 'linux',
      architecture: 'x86_64',
      uid: 0,
      ...own,
      run,
      findProgram: (name) => (programs.has(name) ? `/bin/${name}` : undefined),
      readFile: (file) => fake.files.get(file),
      identify: (file) => programs.get(file.replace('/bin/', ''))?.version.toString() ?? fake.files.get(file),
      async ask(question) {
        fake.asked.push(question);
        return fake.answer;
      },
      sleep: async () => {},
    },
    workspace,
    files: new Map([['/proc/self/limits', limits]]),
    install(name, program = () => undefined) {
      versions += 1;
      programs.set(name, { program, version: versions });
    },
    uninstall: (name) => programs.delete(name),
    calls: () => calls.splice(0),
    said: [],
    asked: [],
    answer: undefined,
    open: (env, signal) => openEngine({ ...fake.options(env), ...(signal && { signal }) }),
    options: (env = {}) => ({
      env: { PATH: '/bin', HOME: folder, ...env },
      workspace,
      report: (line) => fake.said.push(line),
      machine: fake.machine,
    }),
    setUp: (env = {}) => ({
      machine: fake.machine,
      env,
      state: path.join(workspace, '.engine'),
      choice: 'auto',
      report: (line) => fake.said.push(line),
      log: [],
    }),
    leftovers() {
      try {
        return readdirSync(path.join(workspace, '.engine')).sort();
      } catch {
        return [];
      }
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  return fake;
}

/** proc_pid_limits(5) */
const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             15000                30000                processes
Max open files            1024                 20000                files
`;

/** `sudo -n env A=b apt-get update` runs apt-get. */
function unwrap(command: readonly string[]): readonly string[] {
  const start = command[0] === 'sudo' && command[2] === 'env' ? 2 : 0;
  if (command[start] !== 'env') return command;
  return command.slice(command.findIndex((word, index) => index > start && !word.includes('=')));
}

function ranOf(outcome: string | FakeFailure | undefined, { onLine }: RunCommandOptions): Ran {
  const { status, error, timedOut } =
    typeof outcome === 'object' ? outcome : { status: 0, error: undefined, timedOut: undefined };
  const text = typeof outcome === 'string' ? outcome : '';
  const lines = (error ?? text).split('\n').filter((line) => line !== '');
  for (const line of lines) onLine?.(line);
  return { status, stdout: text, lines, ...(timedOut && { timedOut }) };
}

/** A docker of this version whose daemon answers, unless it has none. */
export function fakeDocker({ server = '26.1.5', buildx = true, builds = true } = {}): FakeProgram {
  return ({ args: [first, second], line }) => {
    if (first === 'version') {
      if (server === '') return { status: 1, error: 'Cannot connect to the Docker daemon' };
      return line.includes('Arch') ? 'arm64\n' : `${server}\n`;
    }
    if (second === 'version' && !buildx) return { status: 1, error: 'docker: unknown command' };
    if (second === 'build' && !builds) return { status: 1, error: 'no space left on device' };
    return undefined;
  };
}

/** A podman that works when these texts are in its settings: for its store, for a build, and for a usual run. */
export function fakePodman(
  read: (file: string) => string,
  { version = '4.3.1', build = '', run = '', store = '' } = {},
): FakeProgram {
  const needs = (wanted: string, file: string | undefined) => {
    const has = wanted === '' || (file !== undefined && file !== '' && read(file).includes(wanted));
    return has ? undefined : { status: 125, error: `podman misses ${wanted}` };
  };
  return ({ args: [first], line, options: { env } }) => {
    const { CONTAINERS_CONF, CONTAINERS_STORAGE_CONF } = env as Environment & {
      CONTAINERS_CONF?: string;
      CONTAINERS_STORAGE_CONF?: string;
    };
    if (first === '--version') return `podman version ${version}\n`;
    if (first === 'info') return needs(store, CONTAINERS_STORAGE_CONF);
    if (first === 'version') return 'linux/amd64\n';
    if (first === 'build') return needs(build, CONTAINERS_CONF);
    if (line.startsWith('run --rm localhost/nx-probe:')) return needs(run, CONTAINERS_CONF);
    return undefined;
  };
}
