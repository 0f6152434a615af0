import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedPath, FetchError, findPlace } from '@distroless/fetch';
import { replaceFile } from '@distroless/files';
import type { Lock, LockedTarball } from '@distroless/lockfile';
import { describeIssues } from '@distroless/matrix';
import { type Context, distPath, findProduct, readFreshLock } from '@distroless/workspace';
import { z } from 'zod';
import { RELEASE_PATTERN, writtenTarballs } from './releases.ts';
import { tarballHint, tarballRequest } from './tarball.ts';

const schema = z.strictObject({
  release: z.string().regex(RELEASE_PATTERN),
  file: z.string(),
  sha256: z.string(),
  pool: z.string().optional(),
  /** The locked release that this one replaces, as its substitute or because it was named. */
  insteadOf: z.string().optional(),
  /** Whether CPYTHON_RELEASE named it. */
  named: z.literal(true).optional(),
});

/** source.json: the tarball that this build of a series uses. */
export type Source = z.output<typeof schema>;

/** Finds tarballs that neither the lock nor versions.yaml knows, for a release that CPYTHON_RELEASE names. */
export type Discover = () => Promise<readonly LockedTarball[]>;

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
  if (!failed) return toSource(lock.release);
  const { release, substitute } = lock;
  const mayReplace = context.env['LOCK'] !== 'frozen' && named === undefined;
  if (!substitute || !mayReplace || (await whyUnavailable(substitute, lock, context))) throw failed;
  context.report({
    line: `WARNING: CPython ${release.version} is not available here; using its substitute ${substitute.version}, which is not for publishing`,
  });
  return { ...toSource(substitute), insteadOf: release.version };
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
  const known = own.some(isNamed) ? own : [release, ...own, ...(await discover())];
  const found = known.find(isNamed);
  if (found) return { ...toSource(found), insteadOf: release.version, named: true };
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
  lock: Pick<Lock, 'snapshot'>,
  context: Context,
): Promise<FetchError | undefined> {
  if (existsSync(cachedPath(context.cache, tarball.sha256))) return undefined;
  const { places, what } = await tarballRequest(tarball, context, lock);
  const { failed } = await findPlace(places, { signal: context.signal });
  return failed && new FetchError(what, failed, tarballHint(tarball));
}

function toSource({ version, file, sha256, pool }: LockedTarball): Source {
  return { release: version, file, sha256, ...(pool ? { pool } : {}) };
}

/** Where source.json of a series is, below the workspace. */
export function sourcePath(series: string): string {
  return distPath({ series, variant: 'builder' }, 'source.json');
}

/** The tarball that was chosen for a series. Errors: none was chosen yet, or the file is damaged. */
export async function readSource(series: string, context: Context): Promise<LockedTarball> {
  const path = sourcePath(series);
  const text = await readFile(findProduct(path, context), 'utf8');
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) {
    throw new Error(`${path}: ${describeIssues(result.error)}; run ./nx run python-${series}-builder:source`);
  }
  const { release, file, sha256, pool } = result.data;
  return { version: release, file, sha256, ...(pool ? { pool } : {}) };
}

/** Writes source.json. */
export async function writeSource(series: string, source: Source, { workspace }: Context): Promise<void> {
  const path = join(workspace, sourcePath(series));
  await replaceFile(path, `${JSON.stringify(source, null, 2)}\n`, { parents: true });
}
