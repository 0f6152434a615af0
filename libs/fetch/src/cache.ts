import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeError } from './errors.ts';

/**
 * A content-addressed store of downloaded files: `sha256/<first two digits>/<digest>`. Unfinished downloads are in
 * `tmp`, on the same file system, so that a file appears under its digest by one rename.
 */
export type Cache = { directory: string };

const DAY = 24 * 60 * 60 * 1000;

/**
 * Opens the cache that the environment names: `DISTROLESS_CACHE`, else `python-distroless` in `XDG_CACHE_HOME`, else in
 * `~/.cache`. Downloads that were left unfinished more than a day ago are removed.
 */
export async function openCache(
  env: Record<string, string | undefined>,
  now: Date = new Date(),
): Promise<Cache> {
  const directory =
    env['DISTROLESS_CACHE'] ||
    join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'python-distroless');
  try {
    await mkdir(join(directory, 'sha256'), { recursive: true });
    await mkdir(join(directory, 'tmp'), { recursive: true });
  } catch (error) {
    throw writeError(directory, error);
  }
  await removeLeftovers(join(directory, 'tmp'), now);
  return { directory };
}

/** Where the file of a sha256 (64 hexadecimal digits) is in the cache, whether it is there or not. */
export function cachedPath(cache: Cache, digest: string): string {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error(`cannot look up "${digest}": not a sha256`);
  return join(cache.directory, 'sha256', digest.slice(0, 2), digest);
}

/** Whether a file is what its digest and size (bytes) say: every use of a cached file hashes it. */
export async function checkFile(
  path: string,
  { digest, size }: { digest: string; size?: number | undefined },
): Promise<'good' | 'missing' | 'altered'> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'missing';
  if (size !== undefined && found.size !== size) return 'altered';
  return (await hashFile(path)) === digest ? 'good' : 'altered';
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function removeLeftovers(directory: string, now: Date): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && now.getTime() - found.mtimeMs > DAY) await rm(path, { force: true });
  }
}
