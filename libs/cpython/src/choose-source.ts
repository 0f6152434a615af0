import { existsSync } from 'node:fs';
import { cachedPath, FetchError, findPlace } from '@distroless/fetch';
import type { Lock, LockedTarball, Source } from '@distroless/lockfile';
import { type Context, type LockTimes, readFreshLock } from '@distroless/workspace';
import { RELEASE_PATTERN, writtenTarballs } from './known-tarballs.ts';
import { tarballHint, tarballRequest } from './tarball.ts';

/** Finds tarballs that neither the lock nor versions.yaml knows, for the release that CPYTHON_RELEASE names. */
export type Discover = (release: string) => Promise<readonly LockedTarball[]>;

/**
 * Chooses the tarball of a series: the locked release where it is available, else the locked substitute, with a warning.
 * `CPYTHON_RELEASE` names another release of the series; `LOCK=frozen` allows neither that nor a substitute.
 * Nothing is downloaded: a tarball in the cache, or a place that answers, is enough.
 * Errors list every place that was tried and what to set.
 */
export async function chooseSource(series: string, context: Context, discover: Discover): Promise<Source> {
  const lock = await readFreshLock({ series, variant: 'builder' }, context);
  const named = namedRelease(series, context);
  if (named !== undefined && named !== lock.release.version)
    return namedSource(named, lock, { context, discover });
  const failed = await whyUnavailable(lock.release, lock, context);
  if (!failed) return lock.release;
  const { release, substitute } = lock;
  const mayReplace = context.env['LOCK'] !== 'frozen' && named === undefined;
  if (!substitute || !mayReplace || (await whyUnavailable(substitute, lock, context))) throw failed;
  context.report({
    line: `WARNING: CPython ${release.version} is not available here; using its substitute ${substitute.version}, which is not for publishing`,
  });
  return { ...substitute, insteadOf: release.version };
}

/** The release of this series that CPYTHON_RELEASE names; undefined where it names one of another series, or none. */
function namedRelease(series: string, { env }: Context): string | undefined {
  const named = env['CPYTHON_RELEASE'];
  if (!named) return undefined;
  if (env['LOCK'] === 'frozen') {
    throw new Error(
      `cannot use CPYTHON_RELEASE "${named}": LOCK=frozen builds what the locks name; unset one`,
    );
  }
  if (!RELEASE_PATTERN.test(named)) {
    throw new Error(`cannot use CPYTHON_RELEASE "${named}": a release is written "3.13.15"`);
  }
  return named.startsWith(`${series}.`) ? named : undefined;
}

async function namedSource(
  named: string,
  { series, release, substitute }: Pick<Lock, 'series' | 'release' | 'substitute'>,
  { context, discover }: { context: Context; discover: Discover },
): Promise<Source> {
  if (!RELEASE_PATTERN.test(named) || !named.startsWith(`${series}.`)) {
    throw new Error(
      `cannot use CPYTHON_RELEASE "${named}": a release of ${series} is written "${release.version}"`,
    );
  }
  const own = [...(substitute ? [substitute] : []), ...writtenTarballs(context.versions, series)];
  const isNamed = ({ version }: LockedTarball) => version === named;
  const known = own.some(isNamed) ? own : [release, ...own, ...(await discover(named))];
  const found = known.find(isNamed);
  if (found) return { ...found, insteadOf: release.version, named: true };
  const names = [...new Set(known.map(({ version }) => `"${version}"`))].join(', ');
  throw new Error(
    `cannot use CPYTHON_RELEASE "${named}": its sha256 is not known; known are ${names}; add it with its sha256 to "releases" in versions.yaml`,
  );
}

/** Whether a series can be built here: from the release that is chosen for it, or from its substitute. */
export async function isAvailable(series: string, context: Context): Promise<boolean> {
  const quiet = { ...context, report: () => {} };
  return chooseSource(series, quiet, async () => []).then(
    () => true,
    (error) => {
      if (error instanceof FetchError) return false;
      throw error;
    },
  );
}

/** Why a tarball cannot be downloaded; undefined if it can, or is in the cache already. */
async function whyUnavailable(
  tarball: LockedTarball,
  lock: LockTimes,
  context: Context,
): Promise<FetchError | undefined> {
  if (existsSync(cachedPath(context.cache, tarball.sha256))) return undefined;
  const { places, what } = await tarballRequest(tarball, context, lock);
  const { failed } = await findPlace(places, { signal: context.signal });
  return failed && new FetchError(what, failed, tarballHint(tarball));
}
