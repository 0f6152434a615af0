import { stat } from 'node:fs/promises';
import {
  fetchTarball,
  mergeTarballs,
  newestRelease,
  RELEASE_PATTERN,
  tarballName,
  writtenTarballs,
} from '@distroless/cpython';
import { FetchError, fetchFile } from '@distroless/fetch';
import { type Lock, type LockedTarball, readPresentLock } from '@distroless/lockfile';
import { compareReleases, type TarballForm } from '@distroless/matrix';
import { signedReleases } from './python-org/signed-releases.ts';
import type { ResolveContext } from './resolve-context.ts';
import { type DiscoveredTarball, discoverTarballs } from './suites.ts';

/**
 * The known tarballs of these series, newest first: from versions.yaml, from the signed source indexes, from the present
 * locks, and from python.org, if its release manager signed it: the newest, or `release`. One release may have two
 * tarballs, upstream's and one that Debian packed differently. This is the one place that decides which releases count.
 */
export async function knownTarballs(
  series: readonly string[],
  context: ResolveContext,
  { release }: { release?: string } = {},
): Promise<Map<string, LockedTarball[]>> {
  const discovered = await discoverTarballs(new Set(series.map((name) => `python${name}`)), context);
  const known = new Map<string, LockedTarball[]>();
  for (const name of series) {
    const present = await presentLock(name, context);
    const found = discovered.filter(({ source }) => source === `python${name}`).flatMap(toTarball);
    const locked = [present?.release, present?.substitute].filter((tarball) => tarball !== undefined);
    known.set(name, mergeTarballs([...locked, ...found], writtenTarballs(context.versions, name)));
  }
  for (const [name, signed] of await signedReleases(known, context, { release })) {
    const others = known.get(name) ?? [];
    // First: of two tarballs with the same name, it is the one that its release manager signed.
    known.set(name, mergeTarballs([signed, ...others], writtenTarballs(context.versions, name)));
  }
  return known;
}

/** What a series is locked to: see the fields of the lock. */
export type LockedReleases = Pick<Lock, 'release' | 'substitute'>;

/**
 * Locks a series to the newest known release, whether this machine can download it or not, and to a substitute that was
 * downloaded and checked: the newest older release in Debian's pool, which is reachable where python.org is not, else the
 * newest older one from elsewhere. The present substitute counts as checked.
 * Errors: no release of the series is known.
 */
export async function lockReleases(
  series: string,
  known: readonly LockedTarball[],
  context: ResolveContext,
): Promise<LockedReleases> {
  const release = newestRelease(known);
  if (!release) {
    throw new Error(
      `versions.yaml: knows no release of series "${series}", nor do python.org and the source indexes; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were skipped`,
    );
  }
  const older = known.filter(({ version }) => compareReleases(version, release.version) < 0);
  const candidates = [...older.filter(({ pool }) => pool), ...older.filter(({ pool }) => !pool)];
  const checked = (await presentLock(series, context))?.substitute?.sha256;
  const sized = await withSize(release, context);
  for (const substitute of candidates) {
    if (substitute.sha256 !== checked && !(await isAvailable(substitute, context))) continue;
    return { release: sized, substitute: await withSize(substitute, context) };
  }
  return { release: sized };
}

// The three images of a series name the same releases.
async function presentLock(series: string, { workspace }: ResolveContext): Promise<Lock | undefined> {
  return readPresentLock(workspace, { series, variant: 'builder' });
}

/** Where no index has the size of a tarball, it is known once that is in the cache. */
async function withSize(tarball: LockedTarball, { cache, signal }: ResolveContext): Promise<LockedTarball> {
  if (tarball.size !== undefined) return tarball;
  const request = { digest: tarball.sha256, places: [], what: tarball.file };
  try {
    return { ...tarball, size: (await stat(await fetchFile(request, { cache, signal }))).size };
  } catch (error) {
    if (error instanceof FetchError) return tarball;
    throw error;
  }
}

const forms: Record<string, TarballForm> = { xz: 'xz', gz: 'tgz' };

function toTarball({
  upstream,
  filename,
  archive,
  sha256,
  size,
  expired,
}: DiscoveredTarball): LockedTarball[] {
  const form = forms[/\.orig\.tar\.(xz|gz)$/.exec(filename)?.[1] ?? ''];
  const version = upstream.replace('~', '');
  if (!form || archive !== 'debian' || !RELEASE_PATTERN.test(version)) return [];
  return [
    {
      version,
      sha256,
      size,
      file: tarballName(version, form),
      pool: filename,
      ...(expired.length > 0 ? { expired } : {}),
    },
  ];
}

async function isAvailable(tarball: LockedTarball, context: ResolveContext): Promise<boolean> {
  context.report({ line: `look for ${tarball.file}` });
  return fetchTarball(tarball, context).then(
    () => true,
    (error) => {
      if (error instanceof FetchError) return false;
      throw error;
    },
  );
}
