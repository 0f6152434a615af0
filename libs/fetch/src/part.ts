import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { replaceFile } from '@distroless/files';
import { type Cache, unfinishedFolder } from './cache.ts';
import { writeError } from './errors.ts';

/**
 * An unfinished file of the cache. `written` counts its bytes. It keeps the server's name for this version of
 * the file (`validator`), so that an interrupted body can be resumed, and the proxy, for errors.
 */
export type Part = {
  path: string;
  file: FileHandle;
  hash: Hash;
  written: number;
  validator?: string | undefined;
  proxy?: string | undefined;
};

/**
 * Lets `fill` write a file of the cache, which appears at `target` in one step when `fill` has ended, or not at all.
 * It is not flushed to the disk: every use hashes it, so a file that was damaged by a crash is noticed.
 * @throws the error of `fill`, or Error when the cache cannot be written
 */
export async function writeTarget(
  cache: Cache,
  target: string,
  fill: (part: Part) => Promise<void>,
): Promise<void> {
  const options = { folder: unfinishedFolder(cache), sync: false };
  try {
    await replaceFile(target, (path) => fillPart(path, fill), options);
  } catch (error) {
    throw writeError(target, error);
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

/** Removes everything that was written so far. */
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

async function fillPart(path: string, fill: (part: Part) => Promise<void>): Promise<void> {
  const part = await openPart(path);
  try {
    await fill(part);
  } finally {
    await part.file.close();
  }
}

async function openPart(path: string): Promise<Part> {
  try {
    return { path, file: await open(path, 'wx'), hash: createHash('sha256'), written: 0 };
  } catch (error) {
    throw writeError(path, error);
  }
}
