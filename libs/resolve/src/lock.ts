import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lock, lockPath, readPresentLock, writeLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { type Pips, withPips } from '@distroless/pip';
import { type Change, compareLocks } from './compare-locks.ts';
import { lockImage } from './lock-image.ts';
import { knownTarballs, type LockedReleases, lockReleases } from './lock-releases.ts';
import type { ResolveContext } from './resolve-context.ts';
import { openSuites } from './suites.ts';

/** What happened to one lock, or would happen. */
export interface LockResult {
  image: ImageId;
  lock: Lock;
  changed: boolean;
  changes: Change[];
}

/**
 * Resolves these images again and writes their locks. Each index is read once; all locks are resolved before the first is
 * written, so an error leaves every lock as it was.
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
  const series = [...new Set(images.map((image) => image.series))];
  const present = await Promise.all(images.map((image) => readPresentLock(context.workspace, image)));
  const suites = openSuites(
    context,
    present.filter((lock) => lock !== undefined),
  );
  const known = await knownTarballs(series, context);
  const releases = new Map<string, Promise<LockedReleases>>();
  const results: LockResult[] = [];
  for (const [index, image] of images.entries()) {
    const { series } = image;
    const locked = releases.get(series) ?? lockReleases(series, known.get(series) ?? [], context);
    releases.set(series, locked);
    const before = present[index];
    const lock = await lockImage(image, { suites, pips, releases: await locked, present: before, context });
    const changed = JSON.stringify(lock) !== JSON.stringify(before);
    results.push({ image, lock, changed, changes: compareLocks(before, lock) });
  }
  return results;
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
