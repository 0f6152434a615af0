import { tarballName } from '@distroless/cpython';
import { FetchError } from '@distroless/fetch';
import { type LockedRelease, readLock } from '@distroless/lockfile';
import { compareReleases, listReleases } from '@distroless/matrix';
import type { Context } from './context.ts';
import { type DiscoveredTarball, discoverTarballs } from './suites.ts';
import { fetchTarball } from './tarball.ts';

/** The known releases of a series, newest first, and the one that people want: the newest written by hand, if any is. */
export interface KnownReleases {
  releases: LockedRelease[];
  wanted: string | undefined;
}

/**
 * What is known of these series: from versions.yaml, from the signed source indexes, and from the present locks. Of
 * one release there may be two tarballs, upstream's and one that Debian packed otherwise.
 */
export async function knownReleases(
  series: readonly string[],
  context: Context,
): Promise<Map<string, KnownReleases>> {
  const discovered = await discoverTarballs(new Set(series.map((name) => `python${name}`)), context);
  const known = new Map<string, KnownReleases>();
  for (const name of series) {
    const present = await readLock(context.workspace, { series: name, variant: 'builder' }).catch(
      () => undefined,
    );
    const written = writtenReleases(name, context);
    const found = discovered.filter(({ source }) => source === `python${name}`).flatMap(toRelease);
    const releases = [...(present ? [plain(present.release)] : []), ...written, ...found];
    known.set(name, { releases: distinct(releases, written), wanted: written[0]?.version });
  }
  return known;
}

/**
 * The release that a series is locked to: the newest whose tarball can be had and has the digest; where none can, the
 * newest that is known. The one that is locked already has been had before.
 * Errors: no release of the series is known.
 */
export async function chooseRelease(
  series: string,
  { releases, wanted }: KnownReleases,
  context: Context,
): Promise<LockedRelease> {
  const [newest] = releases;
  if (!newest) {
    throw new Error(
      `versions.yaml: knows no release of series "${series}", nor does a source index; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were passed over`,
    );
  }
  for (const release of releases) {
    if (!release.verified && !(await canBeHad(release, context))) continue;
    const isSubstitute = wanted !== undefined && compareReleases(release.version, wanted) < 0;
    return { ...release, verified: true, ...(isSubstitute ? { instead: wanted } : {}) };
  }
  return newest;
}

/** A release by its version, for `CPYTHON_RELEASE`; it stands in for the one that the lock names. */
export async function namedRelease(
  version: string,
  locked: LockedRelease,
  { series, context }: { series: string; context: Context },
): Promise<LockedRelease> {
  if (version === locked.version) return locked;
  const written = writtenReleases(series, context).find((release) => release.version === version);
  const { releases } = written ? { releases: [written] } : await knownOf(series, context);
  const found = releases.find((release) => release.version === version);
  const wanted = locked.instead ?? locked.version;
  if (found) return version === wanted ? found : { ...found, instead: wanted };
  const known = releases.map((release) => `"${release.version}"`).join(', ');
  throw new Error(
    `cannot use CPYTHON_RELEASE "${version}": its sha256 is not known; known are ${known}; add it with its sha256 to "releases" in versions.yaml`,
  );
}

async function knownOf(series: string, context: Context): Promise<KnownReleases> {
  const known = await knownReleases([series], context);
  return known.get(series) ?? { releases: [], wanted: undefined };
}

function writtenReleases(series: string, { versions }: Context): LockedRelease[] {
  return listReleases(versions, series).map(({ release, sha256 }) => ({
    version: release,
    sha256,
    file: tarballName(release),
    verified: false,
  }));
}

function toRelease({ upstream, filename, archive, sha256, expired }: DiscoveredTarball): LockedRelease[] {
  const compression = /\.orig\.tar\.(xz|gz)$/.exec(filename)?.[1] as 'xz' | 'gz' | undefined;
  const version = upstream.replace('~', '');
  if (!compression || archive !== 'debian' || !/^\d+\.\d+\.\d+((a|b|rc)\d+)?$/.test(version)) return [];
  return [
    {
      version,
      sha256,
      file: tarballName(version, compression),
      pool: filename,
      verified: false,
      ...(expired.length > 0 ? { expired } : {}),
    },
  ];
}

/** The locked release without what the lock made of it. */
function plain({ instead: _, ...release }: LockedRelease): LockedRelease {
  return release;
}

/**
 * One entry a digest, newest first, upstream's form of a release before another. What contradicts a digest that is
 * `written` by hand does not count.
 */
function distinct(releases: LockedRelease[], written: LockedRelease[]): LockedRelease[] {
  const byDigest = new Map<string, LockedRelease>();
  for (const release of releases) {
    const truth = written.find(({ file }) => file === release.file);
    if (truth && truth.sha256 !== release.sha256) continue;
    const known = byDigest.get(release.sha256);
    byDigest.set(release.sha256, known ? merge(known, release) : release);
  }
  return [...byDigest.values()].sort(
    (a, b) => compareReleases(b.version, a.version) || (a.file < b.file ? -1 : 1),
  );
}

/** What two sources say of one tarball: one within its validity is enough. */
function merge(known: LockedRelease, other: LockedRelease): LockedRelease {
  const pool = known.pool ?? other.pool;
  const base = known.expired && !other.expired ? withoutExpired(known) : known;
  return pool ? { ...base, pool } : base;
}

function withoutExpired({ expired: _, ...release }: LockedRelease): LockedRelease {
  return release;
}

async function canBeHad(release: LockedRelease, context: Context): Promise<boolean> {
  context.report({ line: `look for ${release.file}` });
  return fetchTarball(release, context).then(
    () => true,
    (error) => {
      if (error instanceof FetchError) return false;
      throw error;
    },
  );
}
