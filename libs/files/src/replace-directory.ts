import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryPath } from './temporary-name.ts';

/**
 * Writes a folder so that it appears whole: `write` makes the folder at the temporary path that it is given, and then
 * it gets its name. The old folder is removed only when the new folder is in its place. On every failure the
 * temporary folder is removed and the old one stays. The parent folder is made if it is missing.
 * @returns what `write` returned
 * @throws the error of `write` or of the file system, unchanged
 */
export async function replaceDirectory<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = temporaryPath(path);
  await mkdir(dirname(path), { recursive: true });
  try {
    const result = await write(temporary);
    await swap(temporary, path);
    return result;
  } catch (error) {
    // The first error is the one to report.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

// A folder that is not empty cannot be replaced by one rename.
async function swap(temporary: string, path: string): Promise<void> {
  if ((await lstat(path).catch(() => undefined)) === undefined) return rename(temporary, path);
  const old = temporaryPath(path);
  await rename(path, old);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rename(old, path);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
