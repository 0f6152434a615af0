import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadSuite, type Suite } from '@distroless/debian';
import { type Lock, lockPath, readLock, writeLock } from '@distroless/lockfile';
import { type ImageId, intentOf } from '@distroless/matrix';
import { type Context, readIntent } from './context.ts';
import { type Change, compareLocks, lockImage } from './lock-image.ts';

/** What became of one lock. */
export interface LockResult {
  image: ImageId;
  changed: boolean;
  changes: Change[];
}

/**
 * Makes the locks of these images anew. Each suite's indexes are read once; all locks are resolved before the first is
 * written, so an error leaves every lock as it was.
 */
export async function lockImages(images: readonly ImageId[], context: Context): Promise<LockResult[]> {
  const suites = new Map<string, Promise<Suite>>();
  const resolved: { image: ImageId; lock: Lock; before: Lock | undefined }[] = [];
  for (const image of images) {
    const { suite } = intentOf(image, context.versions, context.sets);
    if (!suites.has(suite)) suites.set(suite, readSuite(suite, context));
    const lock = await lockImage(image, (await suites.get(suite)) as Suite, context);
    const before = await readLock(context.workspace, image).catch(() => undefined);
    refuseOlder(lock, before, context);
    resolved.push({ image, lock, before });
  }
  const results: LockResult[] = [];
  for (const { image, lock, before } of resolved) {
    const changed = await saveLock(image, lock, context);
    results.push({ image, changed, changes: compareLocks(before, lock) });
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

function expiredSuites({ env }: Context): Set<string> {
  return new Set((env['ALLOW_EXPIRED'] ?? '').split(/[\s,]+/).filter((name) => name !== ''));
}

/** Holds every lock against the intent, without network. Returns one error text a stale or faulty lock. */
export async function checkLocks(workspace: string, images: readonly ImageId[]): Promise<string[]> {
  const { versions, sets } = await readIntent(workspace);
  const faults: string[] = [];
  for (const image of images) {
    const intent = intentOf(image, versions, sets);
    await readLock(workspace, image, { intent }).catch((error: Error) => faults.push(error.message));
  }
  return faults;
}

async function saveLock(image: ImageId, lock: Lock, { workspace }: Context): Promise<boolean> {
  const path = lockPath(image);
  try {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    return await writeLock(workspace, image, lock);
  } catch (cause) {
    throw new Error(`cannot write "${path}": ${(cause as Error).message}`, { cause });
  }
}

async function readSuite(suite: string, context: Context): Promise<Suite> {
  context.report({ line: `read the indexes of ${suite}` });
  const loaded = await loadSuite({
    suite,
    architectures: context.versions.architectures,
    mirrors: [await context.mirrors(context.now)],
    cache: context.cache,
    keys: await context.keys(),
    now: context.now,
    allowExpired: expiredSuites(context),
    signal: context.signal,
    onProgress: (progress) => context.report({ ...progress, unit: 'bytes' }),
  });
  for (const { name, expired, validUntil } of loaded.releases) {
    if (expired)
      context.report({
        line: `WARNING: ${name} is past its Valid-Until (${validUntil?.toISOString()}), read because ALLOW_EXPIRED names it`,
      });
  }
  return loaded;
}
