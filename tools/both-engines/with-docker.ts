import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withPrivateDocker } from '@distroless/engine/testing';
import type { Context } from '@distroless/workspace';
import { type NxOptions, runNx } from '../lib/run-nx.ts';
import { unpackDocker } from './docker-programs.ts';

/**
 * Runs `work` with an environment in which docker works: the present one, where `./nx` can use a docker that runs here,
 * else that of a daemon of Debian's packages, which runs for `work` alone. Nothing is left of that one.
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
      'cannot start docker: it takes Linux and root; start docker yourself, or run this as root',
    );
  }
  // A short path: sockets allow no long one.
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
