import {
  ExpiredIndexError,
  loadSources,
  loadSuite,
  MissingSuiteError,
  type SourceTarball,
  type Suite,
} from '@distroless/debian-index';
import { type Mirrors, snapshotMirrors } from '@distroless/debian-package';
import { type FailedPlace, FetchError } from '@distroless/fetch';
import type { Lock } from '@distroless/lockfile';
import { suiteArchive } from '@distroless/workspace';
import { type ResolveContext, trustedKeys } from './resolve-context.ts';

/** A suite, and whether it was read from the snapshot archive because the mirror does not have it. */
export type ReadSuite = Suite & { archived: boolean };

/** Reads a suite's packages, each suite once. */
export type Suites = (name: string) => Promise<ReadSuite>;

/**
 * Reads suites from this machine's mirror. A suite that it does not have is read from the snapshot archive: as it is now,
 * else as it was when one of the `present` locks was written.
 */
export function openSuites(context: ResolveContext, present: readonly Lock[]): Suites {
  const suites = new Map<string, Promise<ReadSuite>>();
  return (name) => {
    const known = suites.get(name) ?? readSuite(name, present, context);
    suites.set(name, known);
    return known;
  };
}

/** An upstream tarball, and the suites whose expired indexes gave its digest. */
export type DiscoveredTarball = SourceTarball & { expired: string[] };

/**
 * The upstream tarballs of these source packages in the signed indexes of all suites named under `discover`.
 * An expired index is skipped with a warning, unless ALLOW_EXPIRED names the suite. A suite that the mirror does not have
 * is skipped too: it could only add newer releases, and the present ones stay.
 */
export async function discoverTarballs(
  sources: Set<string>,
  context: ResolveContext,
): Promise<DiscoveredTarball[]> {
  const found: DiscoveredTarball[] = [];
  for (const suite of context.versions.discover) {
    context.report({ line: `read the source indexes of ${suite}` });
    try {
      const { releases, tarballs } = await loadSources({ ...(await loadOptions(suite, context)), sources });
      warnOfExpired(releases, context);
      const expired = releases.some((release) => release.expired) ? [suite] : [];
      found.push(...tarballs.map((tarball) => ({ ...tarball, expired })));
    } catch (error) {
      context.report({ line: `WARNING: ${suite} is not searched for releases: ${whySkipped(error, suite)}` });
    }
  }
  return found;
}

/** The suites that ALLOW_EXPIRED names. */
export function expiredSuites({ env }: Pick<ResolveContext, 'env'>): Set<string> {
  return new Set((env['ALLOW_EXPIRED'] ?? '').split(/[\s,]+/).filter((name) => name !== ''));
}

/** Rethrows what is not a reason to skip a suite. */
function whySkipped(error: unknown, suite: string): string {
  if (error instanceof ExpiredIndexError) {
    const [cause = ''] = error.message.split('\n');
    return `${cause}; set ALLOW_EXPIRED=${suite} to read it anyway`;
  }
  if (!(error instanceof MissingSuiteError)) throw error;
  const places = error.failed.map(({ place, cause }) => `${place}: ${cause}`).join(', ');
  return `${places}; set DEBIAN_MIRROR to a mirror that has it, if you need its releases`;
}

async function readSuite(
  suite: string,
  present: readonly Lock[],
  context: ResolveContext,
): Promise<ReadSuite> {
  context.report({ line: `read the indexes of ${suite}` });
  const { architectures } = context.versions;
  const options = { ...(await loadOptions(suite, context)), architectures };
  const loaded = await loadSuite(options).then(
    (found) => ({ ...found, archived: false }),
    async (error) => {
      if (!(error instanceof MissingSuiteError)) throw error;
      const archives = archivesOf(suite, present, context);
      return { ...(await loadArchived(options, error, { archives, context })), archived: true };
    },
  );
  warnOfExpired(loaded.releases, context);
  return loaded;
}

async function loadArchived(
  options: Parameters<typeof loadSuite>[0],
  { what, failed: missing }: MissingSuiteError,
  { archives, context }: { archives: Mirrors[]; context: ResolveContext },
): Promise<Suite> {
  const failed: FailedPlace[] = [...missing];
  for (const archive of archives) {
    try {
      const loaded = await loadSuite({ ...options, mirrors: [archive] });
      context.report({
        line: `WARNING: the mirror does not have ${options.suite}, read from ${archive.debian}`,
      });
      return loaded;
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      failed.push(...error.failed);
    }
  }
  const wayOut = `set DEBIAN_MIRROR to a mirror that has ${options.suite}, or lock only images of other suites`;
  throw new FetchError(what, failed, wayOut);
}

/** The archive as it is now, and, for a suite that it has dropped, as it was at the dates of the locks. */
function archivesOf(suite: string, present: readonly Lock[], { now }: ResolveContext): Mirrors[] {
  const locked = present.filter(({ indexes }) => indexes[suite]).map((lock) => suiteArchive(lock, suite));
  const archives = [snapshotMirrors(now), ...locked];
  return [...new Map(archives.map((archive) => [archive.debian, archive])).values()];
}

async function loadOptions(suite: string, context: ResolveContext) {
  return {
    suite,
    mirrors: [await context.mirrors(context.now)],
    cache: context.cache,
    keys: await trustedKeys(context),
    now: context.now,
    allowExpired: expiredSuites(context),
    signal: context.signal,
    onProgress: (progress: { what: string; done: number; total?: number | undefined }) =>
      context.report({ ...progress, unit: 'bytes' }),
  };
}

function warnOfExpired(releases: Suite['releases'], { report }: ResolveContext): void {
  for (const { name, expired, validUntil } of releases) {
    if (!expired) continue;
    report({
      line: `WARNING: ${name} is past its Valid-Until (${validUntil?.toISOString()}), read because ALLOW_EXPIRED names it`,
    });
  }
}
