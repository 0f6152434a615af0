import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lock, lockCommand, lockPath, readLock, writeLock } from '@distroless/lockfile';
import { type ImageId, intentOf } from '@distroless/matrix';
import { type Change, compareLocks } from './compare-locks.ts';
import { type Context, readIntent } from './context.ts';
import { lockImage } from './lock-image.ts';
import { type Pips, withPips } from './pip.ts';
import { chooseRelease, type KnownReleases, knownReleases } from './releases.ts';
import { expiredSuites, openSuites } from './suites.ts';

/** What became of one lock, or would. */
export interface LockResult {
  image: ImageId;
  lock: Lock;
  changed: boolean;
  changes: Change[];
  /** The newest release that is known of the series, locked or not. */
  newest: string;
}

/**
 * Makes the locks of these images anew. Each index is read once; all locks are resolved before the first is written, so
 * an error leaves every lock as it was.
 */
export async function lockImages(images: readonly ImageId[], context: Context): Promise<LockResult[]> {
  const results = await resolveLocks(images, context);
  for (const { image, lock, changed } of results) if (changed) await saveLock(image, lock, context);
  return results;
}

/** The locks as they would be now; nothing is written. */
export async function resolveLocks(images: readonly ImageId[], context: Context): Promise<LockResult[]> {
  return withPips(context, (pips) => resolveWith(pips, images, context));
}

async function resolveWith(pips: Pips, images: readonly ImageId[], context: Context): Promise<LockResult[]> {
  const suites = openSuites(context);
  const series = [...new Set(images.map((image) => image.series))];
  const known = await knownReleases(series, context);
  const releases = new Map<string, ReturnType<typeof chooseRelease>>();
  const results: LockResult[] = [];
  for (const image of images) {
    const ofSeries = known.get(image.series) as KnownReleases;
    const release = releases.get(image.series) ?? chooseRelease(image.series, ofSeries, context);
    releases.set(image.series, release);
    const lock = await lockImage(image, { suites, pips, release: await release, context });
    const before = await readLock(context.workspace, image).catch(() => undefined);
    refuseOlder(lock, before, context);
    const changed = JSON.stringify(lock) !== JSON.stringify(before);
    const newest = ofSeries.releases[0]?.version ?? lock.release.version;
    results.push({ image, lock, changed, changes: compareLocks(before, lock), newest });
  }
  return results;
}

// A stable suite's index has no end of validity: a mirror could offer an old one, well signed, for ever.
function refuseOlder(lock: Lock, before: Lock | undefined, context: Context): void {
  if (!before || before.suite !== lock.suite || lock.snapshot >= before.snapshot) return;
  if (expiredSuites(context).has(lock.suite)) return;
  throw new Error(
    `cannot lock ${lockPath(lock)}: the mirror's indexes of ${lock.suite} are of ${lock.snapshot}, older than the lock's own of ${before.snapshot}; set DEBIAN_MIRROR to a current mirror, or ALLOW_EXPIRED=${lock.suite}`,
  );
}

/**
 * Holds every lock against the intent, without network. Returns one error text a stale or faulty lock; with `LOCK=frozen`,
 * as for what is published, also for one that names a substitute.
 */
export async function checkLocks(
  workspace: string,
  images: readonly ImageId[],
  env: NodeJS.ProcessEnv = {},
): Promise<string[]> {
  const { versions, sets } = await readIntent(workspace);
  const faults: string[] = [];
  for (const image of images) {
    const intent = intentOf(image, versions, sets);
    try {
      const { release } = await readLock(workspace, image, { intent });
      if (env['LOCK'] === 'frozen' && release.instead) {
        faults.push(
          `${lockPath(image)}: names CPython ${release.version}, a substitute for ${release.instead}, and LOCK=frozen allows none; run ${lockCommand(image)} where ${release.instead} can be had`,
        );
      }
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return faults;
}

async function saveLock(image: ImageId, lock: Lock, { workspace }: Context): Promise<void> {
  const path = lockPath(image);
  try {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeLock(workspace, image, lock);
  } catch (cause) {
    throw new Error(`cannot write "${path}": ${(cause as Error).message}`, { cause });
  }
}
