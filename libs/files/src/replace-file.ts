import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryPath } from './temporary-name.ts';

/**
 * - `folder`: where the temporary file is, on the same file system; default: next to the target.
 * - `parents`: whether the file's folder is made if it is missing (true).
 * - `sync`: whether the bytes are flushed to the disk before the file gets its name (true). Without it, a crash of the
 *   machine may leave an empty file, so only for files that are checked on every use.
 */
export type ReplaceOptions = {
  folder?: string | undefined;
  parents?: boolean | undefined;
  sync?: boolean | undefined;
};

/**
 * Writes a file so that it is always the old one or the whole new one: a temporary file gets its name when `write` has
 * ended. On every failure the temporary file is removed and the old one stays. A link at `path` is replaced, not
 * followed.
 * @param write the contents, or a function that writes to the temporary path it is given, which does not exist yet
 * @returns what `write` returned
 * @throws the error of `write` or of the file system, unchanged
 */
export function replaceFile<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
  options?: ReplaceOptions,
): Promise<T>;
export function replaceFile(
  path: string,
  contents: string | Uint8Array,
  options?: ReplaceOptions,
): Promise<undefined>;
export async function replaceFile<T>(
  path: string,
  write: string | Uint8Array | ((temporary: string) => Promise<T>),
  { folder, parents = true, sync = true }: ReplaceOptions = {},
): Promise<T | undefined> {
  const temporary = temporaryPath(path, folder);
  if (parents) await mkdir(dirname(path), { recursive: true });
  try {
    const result = typeof write === 'function' ? await write(temporary) : await writeNew(temporary, write);
    if (sync) await flush(temporary);
    await rename(temporary, path);
    return result;
  } catch (error) {
    // The first error is the one to report.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

// Never write into a file or through a link that someone else created.
async function writeNew(path: string, contents: string | Uint8Array): Promise<undefined> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(contents);
  } finally {
    await file.close();
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
