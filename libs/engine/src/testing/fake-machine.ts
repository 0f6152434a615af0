import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Machine } from '../machine/machine.ts';
import { type OpenEngineOptions, openEngine } from '../open-engine.ts';
import { type FakeProgram, makeFakePrograms } from './fake-programs.ts';

export { fakeDocker, fakePodman } from './fake-engines.ts';
export type { FakeProgram } from './fake-programs.ts';

/** A machine with the programs that a test installs, and a real workspace. */
export type FakeMachine = {
  machine: Machine;
  workspace: string;
  /** Texts of files by path, outside the workspace. */
  files: Map<string, string>;
  install(name: string, program?: FakeProgram): void;
  uninstall(name: string): void;
  /** The commands that were run since the last query. */
  calls(): string[];
  /** What was reported. */
  said: string[];
  /** Questions at the terminal, and the answer to them. Undefined: there is no terminal. */
  asked: string[];
  answer: boolean | undefined;
  /** Opens the engine of this machine. */
  open(env?: Record<string, string>, signal?: AbortSignal): ReturnType<typeof openEngine>;
  options(env?: Record<string, string>): OpenEngineOptions;
  /** What is in `.engine`. */
  leftovers(): string[];
  remove(): void;
};

export function makeFakeMachine(): FakeMachine {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'machine-')));
  const workspace = path.join(folder, `it's a "clone"`);
  const state = path.join(workspace, '.engine');
  const { run, find, identify, install, uninstall, calls } = makeFakePrograms();
  const fake: FakeMachine = {
    machine: {
      platform: 'linux',
      architecture: 'x86_64',
      uid: 0,
      run,
      findProgram: find,
      readFile: (file) => fake.files.get(file),
      identify: (file) => identify(file) ?? fake.files.get(file),
      async ask(question) {
        fake.asked.push(question);
        return fake.answer;
      },
      sleep: async () => {},
    },
    workspace,
    files: new Map([['/proc/self/limits', limits]]),
    install,
    uninstall,
    calls,
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
    leftovers: () => (existsSync(state) ? readdirSync(state).sort() : []),
    remove: () => rmSync(folder, { recursive: true }),
  };
  return fake;
}

/** proc_pid_limits(5) */
const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             15000                30000                processes
Max open files            1024                 20000                files
`;
