import { tarballPlaces } from '@distroless/cpython';
import { fetchFile } from '@distroless/fetch';
import type { Lock, LockedRelease } from '@distroless/lockfile';
import { type Context, lockedMirrors } from './context.ts';

/**
 * Brings a release's tarball into the cache and returns its path. With a lock, the archive as it was when that was made
 * is a place too.
 * Throws a FetchError that lists every place.
 */
export async function fetchTarball(
  release: LockedRelease,
  context: Context,
  lock?: Pick<Lock, 'snapshot'>,
): Promise<string> {
  const mirrors = lock ? await lockedMirrors(lock, context) : [await context.mirrors(context.now)];
  const cpython = context.env['CPYTHON_MIRROR'] || undefined;
  return fetchFile(
    {
      digest: release.sha256,
      what: release.file,
      places: tarballPlaces(release, { cpython, debian: mirrors.map(({ debian }) => debian) }),
    },
    {
      cache: context.cache,
      signal: context.signal,
      onProgress: (progress) => context.report({ ...progress, unit: 'bytes' }),
      hint: `set CPYTHON_MIRROR to a folder or URL that holds ${release.file}, or CPYTHON_RELEASE to a release that can be had`,
    },
  );
}
