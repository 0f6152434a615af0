import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timeNx } from './run-nx.ts';

/** A clone in which builds are measured. */
export type Clone = {
  /** Seconds that `./nx` takes with these arguments. */
  time: (args: readonly string[]) => Promise<number>;
  edit: (file: string, change: (text: string) => string) => Promise<void>;
};

/** Its images must not replace those of the workspace. */
export const buildsRegistry = 'localhost/bench-builds';

/** Clones HEAD of `origin` into `folder`, with empty caches of downloads, npm and Nx beside it. */
export async function makeClone(
  folder: string,
  { origin, env, signal }: { origin: string; env: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Clone> {
  const path = join(folder, 'clone');
  await promisify(execFile)('git', ['clone', '--quiet', origin, path], { signal });
  const own = {
    ...env,
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(path, '.nx', 'cache'),
    DISTROLESS_CACHE: join(folder, 'cache'),
    npm_config_cache: join(folder, 'npm'),
    REGISTRY: buildsRegistry,
  };
  return {
    time: (args) => timeNx(path, args, { env: own, signal }),
    edit: async (file, change) => {
      const text = await readFile(join(path, file), 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`cannot edit "${file}": what to change is not in it`);
      await writeFile(join(path, file), changed);
    },
  };
}
