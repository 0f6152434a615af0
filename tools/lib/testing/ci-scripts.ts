import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder with the scripts of `.ci`, on a machine that has only the programs that the test names. */
export interface CiMachine {
  folder: string;
  write: (path: string, text: string) => void;
  /** Installs a program: a shell script whose calls are recorded. */
  install: (name: string, script?: string) => void;
  /** Runs a line of a job, in the shell of POSIX. */
  run: (
    line: string,
    env?: Record<string, string>,
  ) => { status: number | null; stdout: string; stderr: string };
  /** The calls since the last time, a line for each. */
  calls: () => string[];
  close: () => void;
}

const ci = fileURLToPath(new URL('../../../.ci', import.meta.url));

export function makeCiMachine(present: readonly string[]): CiMachine {
  const machine = mkdtempSync(join(tmpdir(), 'ci-'));
  const folder = join(machine, 'project');
  const bin = join(machine, 'bin');
  const log = join(machine, 'calls');
  for (const made of [folder, bin]) mkdirSync(made);
  cpSync(ci, join(folder, '.ci'), { recursive: true });
  for (const name of ['sh', ...present]) symlinkSync(findProgram(name), join(bin, name));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const installAt = (file: string, name: string, script: string) => {
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>'${log}'\n${script}`);
    chmodSync(file, 0o755);
  };
  return {
    folder,
    write,
    install: (name, script = '') =>
      installAt(name === './nx' ? join(folder, 'nx') : join(bin, name), name, script),
    run: (line, env = {}) => {
      const options = { cwd: folder, env: { PATH: bin, HOME: machine, ...env }, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(join(bin, 'sh'), ['-e', '-c', line], options);
      return { status, stdout, stderr };
    },
    calls: () => {
      const calls = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [];
      rmSync(log, { force: true });
      return calls;
    },
    close: () => rmSync(machine, { recursive: true }),
  };
}

function findProgram(name: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((place) => join(place, name))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`cannot make a machine: "${name}" is missing here; install it`);
  return found;
}
