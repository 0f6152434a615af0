import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lock, lockPath, readLock, writeLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { type Pips, withPips } from '@distroless/pip';
import { type Change, compareLocks } from './compare-locks.ts';
import { lockImage } from './lock-image.ts';
import { knownTarballs, type LockedReleases, lockReleases } from './releases.ts';
import type { ResolveContext } from './resolve-context.ts';
import { expiredSuites, openSuites } from './suites.ts';

/** What became of one lock, or would. */
export interface LockResult {
  image: ImageId;
  lock: Lock;
  changed: boolean;
  changes: Change[];
}

/**
 * Resolves these images again and writes their locks. Each index is read once; all locks are resolved before the first is written, so
 * an error leaves every lock as it was.
 */
export async function lockImages(images: readonly ImageId[], context: ResolveContext): Promise<LockResult[]> {
  const results = await resolveLocks(images, context);
  for (const { image, lock, changed } of results) if (changed) await saveLock(image, lock, context);
  return results;
}

/** The locks as they would be now; nothing is written. */
export async function resolveLocks(
  images: readonly ImageId[],
  context: ResolveContext,
): Promise<LockResult[]> {
  return withPips(context, (pips) => resolveWith(pips, images, context));
}

async function resolveWith(
  pips: Pips,
  images: readonly ImageId[],
  context: ResolveContext,
): Promise<LockResult[]> {
  const suites = openSuites(context);
  const series = [...new Set(images.map((image) => image.series))];
  const known = await knownTarballs(series, context);
  const releases = new Map<string, Promise<LockedReleases>>();
  const results: LockResult[] = [];
  for (const image of images) {
    const { series } = image;
    const locked = releases.get(series) ?? lockReleases(series, known.get(series) ?? [], context);
    releases.set(series, locked);
    const lock = await lockImage(image, { suites, pips, releases: await locked, context });
    const before = await readLock(context.workspace, image).catch(() => undefined);
    refuseOlder(lock, before, context);
    const changed = JSON.stringify(lock) !== JSON.stringify(before);
    results.push({ image, lock, changed, changes: compareLocks(before, lock) });
  }
  return results;
}

// A stable suite's index has no end of validity: a mirror could offer an old one, well signed, for ever.
function refuseOlder(lock: Lock, before: Lock | undefined, context: ResolveContext): void {
  if (!before || before.suite !== lock.suite || lock.snapshot >= before.snapshot) return;
  if (expiredSuites(context).has(lock.suite)) return;
  throw new Error(
    `cannot lock ${lockPath(lock)}: the mirror's indexes of ${lock.suite} are of ${lock.snapshot}, older than the lock's own of ${before.snapshot}; set DEBIAN_MIRROR to a current mirror, or ALLOW_EXPIRED=${lock.suite}`,
  );
}

async function saveLock(image: ImageId, lock: Lock, { workspace }: ResolveContext): Promise<void> {
  const path = lockPath(image);
  try {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeLock(workspace, image, lock);
  } catch (cause) {
    throw new Error(`cannot write "${path}": ${(cause as Error).message}`, { cause });
  }
}
