import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';

export type Clone = {
  path: string;
  /** Runs ./nx in the clone. Returns what it prints on stdout. */
  nx: (args: readonly string[]) => Promise<string>;
  /** Runs ./nx and shows how long it took. */
  measure: (what: string, args: readonly string[]) => Promise<void>;
  /** Changes a file. Returns what takes the change back. */
  edit: (file: string, change: (text: string) => string) => Promise<() => Promise<void>>;
};

type Options = { origin: string; env: NodeJS.ProcessEnv; show: (line: string) => void };

/** Clones HEAD of `origin` to `path`. */
export async function makeClone(path: string, { origin, env, show }: Options): Promise<Clone> {
  await $({ quiet: true })`git clone --quiet ${origin} ${path}`;
  // Each clone has its own cache of Nx: with a shared one the second clone would prove nothing.
  const options = { cwd: path, quiet: true, env: { ...env, NX_CACHE_DIRECTORY: join(path, '.nx', 'cache') } };
  const nx = async (args: readonly string[]) => (await $(options)`./nx ${args}`).stdout;
  return {
    path,
    nx,
    measure: async (what, args) => {
      const started = performance.now();
      await nx(args);
      show(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    },
    edit: async (file, change) => {
      const text = await readFile(join(path, file), 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`cannot edit "${file}": what to change is not in it`);
      await writeFile(join(path, file), changed);
      return () => writeFile(join(path, file), text);
    },
  };
}
