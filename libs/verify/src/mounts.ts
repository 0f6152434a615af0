import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunContainerOptions } from '@distroless/engine';
import type { Behaviour, Step } from './behaviour.ts';
import type { Subject } from './subject.ts';

export type Mount = NonNullable<RunContainerOptions['mounts']>[number];

/**
 * Calls `use` with what a step mounts over the image, all of it read-only. Files of the image itself are written beside the
 * other temporary files, and removed after use.
 * @throws Error for a file that the image does not have
 */
export async function withMounts<Result>(
  { mounts = {} }: Step,
  { behaviour, subject }: { behaviour: Behaviour; subject: Subject },
  use: (mounts: Mount[]) => Promise<Result>,
): Promise<Result> {
  const folder = path.join(subject.scratch, randomUUID());
  try {
    const prepared: Mount[] = [];
    for (const [target, source] of Object.entries(mounts)) {
      const file = source.startsWith('/')
        ? await extract(source, path.join(folder, `${prepared.length}`), subject)
        : path.join(behaviour.folder, source);
      prepared.push({ source: file, target, readonly: true });
    }
    return await use(prepared);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function extract(source: string, file: string, { image, saved }: Subject): Promise<string> {
  const content = (await saved()).tree.read(source.slice(1));
  if (!content) throw new Error(`cannot mount "${source}": the image "${image}" has no such file`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content, { mode: 0o644 });
  return file;
}
