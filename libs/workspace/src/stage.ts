import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { buildToTar } from '@distroless/engine';
import { createTree, type Entry, makeMatcher, readTar, type Tree } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import type { Context } from './context.ts';

/**
 * Builds a stage of the Dockerfile in a folder, for this architecture, and returns its files as they are.
 * Throws an EngineError with the end of the build's output.
 */
export async function exportStage(
  target: string,
  folder: string,
  {
    context,
    arch,
    buildArgs,
    onLine,
  }: {
    context: Context;
    arch: Architecture;
    buildArgs: Readonly<Record<string, string>>;
    onLine?: (line: string) => void;
  },
): Promise<Entry[]> {
  const output = join(folder, 'export.tar');
  await buildToTar(await context.engine(), {
    dockerfile: join(context.workspace, 'images/python/Dockerfile'),
    target,
    context: folder,
    buildArgs,
    platform: `linux/${arch}`,
    output,
    ...(onLine && { onLine }),
    signal: context.signal,
  });
  const entries: Entry[] = [];
  for await (const entry of readTar(createReadStream(output), `stage "${target}"`)) entries.push(entry);
  return entries;
}

/**
 * Reads the export of a build stage. Device nodes and files that match `drop` (globs) are left out, and no time is
 * later than `epoch` (seconds), so that the result does not depend on when the stage ran.
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
