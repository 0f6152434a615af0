import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withPrivateDocker } from '@distroless/engine/testing';
import type { Context } from '@distroless/workspace';
import { type NxOptions, runNx } from '../lib/run-nx.ts';
import { unpackDocker } from './docker-programs.ts';

/**
 * Runs `work` with an environment in which docker works: the present one if `./nx` can use a docker on this machine, else
 * that of a daemon from Debian's packages, which only runs for `work`. Nothing is left of that daemon.
 */
export async function withDocker<T>(
  context: Context,
  work: (env: NxOptions['env']) => Promise<T>,
): Promise<T> {
  const { env, signal, workspace, report } = context;
  const probe = await runNx(['engine', 'version'], {
    env: { ...env, ENGINE: 'docker' },
    signal,
    quiet: true,
  });
  if (probe.status === 0) return work(env);
  report({ line: `${probe.stderr.trim().split('\n').at(-1)}; starting one for this run` });
  if (process.getuid?.() !== 0 || process.platform !== 'linux') {
    throw new Error(
      'cannot start docker: only root on Linux can start it here; start docker yourself, or run this as root',
    );
  }
  // A short path, because paths of sockets must be short.
  const folder = join(workspace, '.engine', 'own-docker');
  const programs = join(workspace, '.engine', 'own-docker-programs');
  try {
    await rm(programs, { recursive: true, force: true });
    await unpackDocker(programs, context);
    return await withPrivateDocker(folder, { programs, env, signal }, work);
  } finally {
    await rm(programs, { recursive: true, force: true });
  }
}
