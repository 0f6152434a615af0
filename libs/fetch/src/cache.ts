import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nameOfTemporary } from '@distroless/files';
import { writeError } from './errors.ts';

/**
 * A content-addressed store of downloaded files: `sha256/<first two digits>/<digest>`. Unfinished downloads are in
 * `tmp`, on the same file system, so that a file appears under its digest by one rename.
 */
export type Cache = { directory: string };

const DAY = 24 * 60 * 60 * 1000;

/**
 * Opens the cache that the environment names: `DISTROLESS_CACHE`, else `python-distroless` in `XDG_CACHE_HOME`, else in
 * `~/.cache`. Unfinished downloads that are older than a day are removed. Nothing else is ever removed, because people
 * set the cache to folders with other files.
 */
export async function openCache(
  env: Record<string, string | undefined>,
  now: Date = new Date(),
): Promise<Cache> {
  const directory =
    env['DISTROLESS_CACHE'] ||
    join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'python-distroless');
  const cache = { directory };
  try {
    await mkdir(join(directory, 'sha256'), { recursive: true });
    await mkdir(unfinishedFolder(cache), { recursive: true });
  } catch (error) {
    throw writeError(directory, error);
  }
  await removeLeftovers(unfinishedFolder(cache), now);
  return cache;
}

/** The path of the file with a sha256 (64 hexadecimal digits) in the cache, whether it exists or not. */
export function cachedPath(cache: Cache, digest: string): string {
  if (!isDigest(digest)) throw new Error(`cannot look up "${digest}": not a sha256`);
  return join(cache.directory, 'sha256', digest.slice(0, 2), digest);
}

/** The folder of files that are not complete yet. */
export function unfinishedFolder(cache: Cache): string {
  return join(cache.directory, 'tmp');
}

/** Whether a file has its digest and size (bytes): every use of a cached file hashes it. */
export async function checkFile(
  path: string,
  { digest, size }: { digest: string; size?: number | undefined },
): Promise<'good' | 'missing' | 'altered'> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'missing';
  if (!found.isFile() || (size !== undefined && found.size !== size)) return 'altered';
  return (await hashFile(path)) === digest ? 'good' : 'altered';
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Only files with a name that the cache made, and none through a link. Files that cannot be removed stay. */
async function removeLeftovers(folder: string, now: Date): Promise<void> {
  const ownFolder = await lstat(folder).catch(() => undefined);
  if (!ownFolder?.isDirectory()) return;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isDigest(nameOfTemporary(name) ?? '')) continue;
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile() || now.getTime() - found.mtimeMs <= DAY) continue;
    await unlink(join(folder, name)).catch(() => undefined);
  }
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
