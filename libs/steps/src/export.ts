import { createReadStream } from 'node:fs';
import { createTree, type Entry, makeMatcher, readTar, type Tree } from '@distroless/image';

/**
 * Reads what an engine exported of a build stage. Device nodes and what `drop` matches (globs) are left out, and no
 * time is later than `epoch` (seconds), so that what the stage made carries no trace of when it ran.
 */
export async function readExport(
  file: string,
  { name, drop, epoch }: { name: string; drop: string[]; epoch: number },
): Promise<Tree> {
  const dropped = makeMatcher(drop);
  const tree = createTree();
  for await (const entry of readTar(createReadStream(file), name, { special: 'skip' })) {
    if (!dropped(entry.path)) tree.add(clamp(entry, epoch));
  }
  return tree;
}

function clamp(entry: Entry, epoch: number): Entry {
  return entry.mtime > epoch ? { ...entry, mtime: epoch } : entry;
}
