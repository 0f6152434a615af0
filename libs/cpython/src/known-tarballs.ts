import type { LockedTarball } from '@distroless/lockfile';
import { compareReleases, listReleases, type Versions } from '@distroless/matrix';
import { tarballName } from './places.ts';

/** The form of a release's version, `3.13.15` or `3.15.0rc1`: it becomes part of URLs, file names and commands. */
export const RELEASE_PATTERN = /^\d+\.\d+\.\d+((a|b|rc)\d+)?$/;

/** The tarballs of a series that versions.yaml names, newest release first. */
export function writtenTarballs(versions: Versions, series: string): LockedTarball[] {
  return listReleases(versions, series).map(({ release, form, sha256 }) => ({
    version: release,
    sha256,
    file: tarballName(release, form),
  }));
}

/**
 * All known tarballs, each digest once, newest release first, and of one release upstream's form before another. A
 * tarball that contradicts a digest in `written` (versions.yaml) does not count.
 */
export function mergeTarballs(
  found: readonly LockedTarball[],
  written: readonly LockedTarball[],
): LockedTarball[] {
  const byDigest = new Map<string, LockedTarball>();
  for (const tarball of [...found, ...written]) {
    const truth = written.find(({ file }) => file === tarball.file);
    if (truth && truth.sha256 !== tarball.sha256) continue;
    const known = byDigest.get(tarball.sha256);
    byDigest.set(tarball.sha256, known ? merge(known, tarball) : tarball);
  }
  return [...byDigest.values()].sort(
    (a, b) => compareReleases(b.version, a.version) || (a.file < b.file ? -1 : 1),
  );
}

/**
 * The newest release of a series, the first one if several are the newest. A pre-release counts only in a series that has
 * no final release yet.
 */
export function newestRelease<Release extends { version: string }>(
  releases: readonly Release[],
): Release | undefined {
  const newestFirst = [...releases].sort((a, b) => compareReleases(b.version, a.version));
  return newestFirst.find(({ version }) => /^[\d.]+$/.test(version)) ?? newestFirst[0];
}

/** What two sources say of one tarball: one index within its validity is enough. */
function merge(known: LockedTarball, other: LockedTarball): LockedTarball {
  const pool = known.pool ?? other.pool;
  // An index is signed; the size of a present lock is only what somebody committed.
  const size = other.size ?? known.size;
  const { expired, ...rest } = known;
  const base = expired && !other.expired ? rest : known;
  return { ...base, ...(size === undefined ? {} : { size }), ...(pool ? { pool } : {}) };
}
