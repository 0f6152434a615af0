import {
  ExpiredIndexError,
  loadSources,
  loadSuite,
  type SourceTarball,
  type Suite,
} from '@distroless/debian-index';
import { type ResolveContext, trustedKeys } from './resolve-context.ts';

/** Reads a suite's packages, each suite once. */
export type Suites = (name: string) => Promise<Suite>;

/** Suites as this machine's mirror has them now. */
export function openSuites(context: ResolveContext): Suites {
  const suites = new Map<string, Promise<Suite>>();
  return (name) => {
    const known = suites.get(name) ?? readSuite(name, context);
    suites.set(name, known);
    return known;
  };
}

/** An upstream tarball, and the suites past their validity that its digest was read from. */
export type DiscoveredTarball = SourceTarball & { expired: string[] };

/**
 * The upstream tarballs of these source packages in the signed indexes of all suites named under `discover`.
 * An index past its validity is passed over with a warning, unless ALLOW_EXPIRED names the suite: what it would add
 * is newer releases, and the present ones stay as they are.
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
      if (!(error instanceof ExpiredIndexError)) throw error;
      const [cause = ''] = error.message.split('\n');
      context.report({
        line: `WARNING: ${suite} is not searched for releases: ${cause}; set ALLOW_EXPIRED=${suite} to read it all the same`,
      });
    }
  }
  return found;
}

/** The suites that ALLOW_EXPIRED names. */
export function expiredSuites({ env }: Pick<ResolveContext, 'env'>): Set<string> {
  return new Set((env['ALLOW_EXPIRED'] ?? '').split(/[\s,]+/).filter((name) => name !== ''));
}

async function readSuite(suite: string, context: ResolveContext): Promise<Suite> {
  context.report({ line: `read the indexes of ${suite}` });
  const loaded = await loadSuite({
    ...(await loadOptions(suite, context)),
    architectures: context.versions.architectures,
  });
  warnOfExpired(loaded.releases, context);
  return loaded;
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
