import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runEngine } from '@distroless/engine';
import type { Context } from '@distroless/workspace';
import { z } from 'zod';

export const machineSchema = z.object({
  cpu: z.string(),
  cores: z.int(),
  /** Bytes. */
  memory: z.number(),
  kernel: z.string(),
  engine: z.string(),
  /** With "+" if files differ from it. */
  commit: z.string(),
  date: z.string(),
  /** The load of the last minute before the run. */
  load: z.string(),
});

/** Where and when figures were measured. */
export type Machine = z.output<typeof machineSchema>;

/** Describes this machine. `proc` is another folder in tests. */
export async function describeMachine(context: Context, proc = '/proc'): Promise<Machine> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    kernel: release(),
    engine: await engineVersion(context),
    commit: await commitOf(context.workspace),
    date: context.now.toISOString(),
    load: (await readLoad(proc)).split(' ')[0] ?? '',
  };
}

/** The text of /proc/loadavg. Without it, nobody can say whether the machine is quiet. */
export async function readLoad(proc = '/proc'): Promise<string> {
  const file = join(proc, 'loadavg');
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new Error(`cannot read "${file}": ${cause.message}; measure on Linux`, { cause });
  });
}

async function engineVersion(context: Context): Promise<string> {
  const engine = await context.engine();
  const { stdout } = await runEngine(engine, ['version', '--format', '{{.Client.Version}}'], {
    mayFail: true,
  });
  return `${engine.name} ${stdout.trim()}`;
}

async function commitOf(workspace: string): Promise<string> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', ['-C', workspace, ...args])).stdout.trim();
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return `${await git('rev-parse', 'HEAD')}${changed === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
