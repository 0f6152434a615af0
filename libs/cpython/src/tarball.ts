import { type FileRequest, fetchFile } from '@distroless/fetch';
import type { LockedTarball } from '@distroless/lockfile';
import { type Context, type LockTimes, lockedMirrors } from '@distroless/workspace';
import { tarballPlaces } from './places.ts';

/**
 * Downloads a release's tarball into the cache and returns its path. With a lock, the archive as it was when that was
 * written is also tried.
 * Throws a FetchError that lists every place.
 */
export async function fetchTarball(
  tarball: LockedTarball,
  context: Context,
  lock?: LockTimes,
): Promise<string> {
  return fetchFile(await tarballRequest(tarball, context, lock), {
    cache: context.cache,
    signal: context.signal,
    onProgress: (progress) => context.report({ ...progress, unit: 'bytes' }),
    hint: tarballHint(tarball),
  });
}

// CPython's tarballs have 20 to 35 MB.
const MAX_SIZE = 256 * 1024 ** 2;

/** The file and its places, best first. A size that is not locked has a limit. */
export async function tarballRequest(
  tarball: LockedTarball,
  context: Context,
  lock?: LockTimes,
): Promise<FileRequest> {
  const mirrors = lock ? await lockedMirrors(lock, context) : [await context.mirrors(context.now)];
  const cpython = context.env['CPYTHON_MIRROR'] || undefined;
  return {
    digest: tarball.sha256,
    size: tarball.size,
    maxSize: MAX_SIZE,
    what: tarball.file,
    places: tarballPlaces(tarball, { cpython, debian: mirrors.map(({ debian }) => debian) }),
  };
}

/** What to set where no place has a tarball. */
export function tarballHint({ file }: LockedTarball): string {
  return `set CPYTHON_MIRROR to a folder or URL that holds ${file}, or CPYTHON_RELEASE to a release that is available`;
}
