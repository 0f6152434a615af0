import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** Runs `work` with an empty folder, which is removed afterwards, however `work` ends. */
export async function withTemporary<T>(context: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(context.workspace, 'dist', 'tmp');
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, context.now);
  const folder = await mkdtemp(join(parent, 'step-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes folders of killed runs, and nothing else: no step takes a day. */
async function removeLeftovers(parent: string, now: Date): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('step-')) continue;
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (now.getTime() - mtimeMs > 24 * 60 * 60 * 1000) await rm(path, { recursive: true, force: true });
  }
}
