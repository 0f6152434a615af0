import { join } from 'node:path';
import { $ } from 'zx';

export type Clone = {
  path: string;
  /** Runs ./nx in the clone. Returns what it prints on stdout. */
  nx: (args: readonly string[]) => Promise<string>;
};

/** Clones HEAD of `origin` to `path`. */
export async function makeClone(
  path: string,
  { origin, env }: { origin: string; env: NodeJS.ProcessEnv },
): Promise<Clone> {
  await $({ quiet: true })`git clone --quiet ${origin} ${path}`;
  // Each clone has its own cache of Nx: with a shared one the second clone would prove nothing.
  const options = { cwd: path, quiet: true, env: { ...env, NX_CACHE_DIRECTORY: join(path, '.nx', 'cache') } };
  return { path, nx: async (args) => (await $(options)`./nx ${args}`).stdout };
}
