import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, withTemporary } from '@distroless/workspace';

/**
 * Runs `work` with an empty folder on the disk of the workspace, where builds fit and engines may read. It is removed
 * afterwards, however `work` ends, unless it is kept: then a line names it.
 */
export async function inFolder<T>(
  context: Context,
  keep: boolean,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (!keep) return withTemporary(context, work);
  const parent = join(context.workspace, 'dist', 'reproduced');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'image-'));
  try {
    return await work(folder);
  } finally {
    context.report({ line: `kept ${folder}` });
  }
}
