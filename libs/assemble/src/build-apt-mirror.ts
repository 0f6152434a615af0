import { createReadStream } from 'node:fs';
import { createTree, type Entry, readTar } from '@distroless/image';
import type { Architecture, ImageId } from '@distroless/matrix';
import {
  aptMirrors,
  type Context,
  distPath,
  findProduct,
  readFreshLock,
  writeProduct,
} from '@distroless/workspace';
import { aptSources, sourcesPath } from './apt-settings.ts';

/**
 * Writes the mirror of this machine for the builder's apt as a separate tar, `dist/…/apt-mirror-<arch>.tar`. It is a layer of
 * builds that stay here, so that their apt works where only that mirror can be reached. Published builds do not have it.
 */
export async function buildAptMirror(
  image: ImageId,
  arch: Architecture,
  { context }: { context: Context },
): Promise<string> {
  const lock = await readFreshLock(image, context);
  const content = Buffer.from(aptSources(lock.suite, await aptMirrors(lock, context)));
  const entries = await pathOfSources(distPath(image, `rootfs-${arch}.tar`), context);
  const tree = createTree(entries.map((entry) => (entry.type === 'file' ? { ...entry, content } : entry)));
  const output = distPath(image, `apt-mirror-${arch}.tar`);
  await writeProduct(tree, output, context);
  context.report({ line: `wrote ${output}` });
  return output;
}

/** The file that is replaced, with the folders above it: a layer without these would change their times. */
async function pathOfSources(root: string, context: Context): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of readTar(createReadStream(findProduct(root, context)), root)) {
    if (entry.path === sourcesPath || sourcesPath.startsWith(`${entry.path}/`)) found.push(entry);
  }
  if (found.some(({ path, type }) => path === sourcesPath && type === 'file')) return found;
  throw new Error(`cannot set the mirror of apt: "${root}" has no file "${sourcesPath}"; build it again`);
}
