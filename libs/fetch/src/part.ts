import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cache } from './cache.ts';
import { writeError } from './errors.ts';

/**
 * A file of the cache in the making. `written` counts its bytes; `validator` is what the server called this version of
 * the file, if it did, so that an interrupted body can be resumed.
 */
export type Part = {
  path: string;
  file: FileHandle;
  hash: Hash;
  written: number;
  validator?: string | undefined;
};

/** Opens an empty part. It must be closed, which removes it unless it was kept before. */
export async function openPart(cache: Cache): Promise<Part> {
  const path = join(cache.directory, 'tmp', `${randomUUID()}.part`);
  try {
    return { path, file: await open(path, 'wx'), hash: createHash('sha256'), written: 0 };
  } catch (error) {
    throw writeError(path, error);
  }
}

export async function appendToPart(part: Part, chunk: Uint8Array): Promise<void> {
  try {
    await part.file.writeFile(chunk);
  } catch (error) {
    throw writeError(part.path, error);
  }
  part.hash.update(chunk);
  part.written += chunk.length;
}

/** Throws away what was written so far. */
export async function restartPart(part: Part): Promise<void> {
  try {
    await part.file.close();
    part.file = await open(part.path, 'w');
  } catch (error) {
    throw writeError(part.path, error);
  }
  part.hash = createHash('sha256');
  part.written = 0;
  part.validator = undefined;
}

/**
 * Makes a complete part the file at `target`, in one step. It is not flushed to the disk: after a crash of the machine
 * the hash on the next use tells a file that was lost in part.
 */
export async function keepPart(part: Part, target: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await rename(part.path, target);
  } catch (error) {
    throw writeError(target, error);
  }
}

export async function closePart(part: Part): Promise<void> {
  await part.file.close();
  await rm(part.path, { force: true });
}
