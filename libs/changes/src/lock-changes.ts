import {
  type Lock,
  type LockedPackage,
  lockCommand,
  lockPath,
  parseLock,
  readPresentLock,
} from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { findCommit, readCommitted } from '@distroless/nx-images/revision';
import { compareLocks, type LockResult } from '@distroless/resolve';
import type { Context } from '@distroless/workspace';
import { type PackageFixes, packageFixes, type Upgrade } from './package-fixes.ts';

/** What differs between the locks of a commit and those of the working tree. */
export type LockChanges = {
  /** The full id of the commit. */
  since: string;
  results: LockResult[];
  fixes: PackageFixes[];
};

/**
 * Compares the locks of images with those of a commit, and reads what Debian's changelogs name as fixed. Packages that are
 * only used to build an image are compared, but their changelogs are not read.
 * @param revision as git names it: `HEAD`, `main`, a commit
 * @throws Error when git does not know the revision, or a lock cannot be read
 */
export async function lockChanges(
  images: readonly ImageId[],
  revision: string,
  context: Context,
): Promise<LockChanges> {
  const since = await findCommit(revision, context);
  const results: LockResult[] = [];
  const fixes = new Map<string, PackageFixes>();
  for (const image of images) {
    const [before, lock] = [
      await lockAt(since, image, context),
      await readPresentLock(context.workspace, image),
    ];
    if (!lock) continue;
    const changes = compareLocks(before, lock);
    results.push({ image, lock, changed: changes.length > 0, changes });
    const all = shipped(lock);
    const upgrades = before ? upgradesOf(shipped(before), all) : [];
    for (const found of await packageFixes(upgrades, { all, lock, context })) {
      fixes.set([found.source, found.from, found.to].join(' '), found);
    }
  }
  const sorted = [...fixes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
  return { since, results, fixes: sorted };
}

/** The packages in the image, of all architectures. */
export function shipped(lock: Lock): LockedPackage[] {
  return Object.values(lock.roots[lock.variant]?.packages ?? {}).flat();
}

/** The lock of an image in a commit, by its full id; undefined if it has none. */
export async function lockAt(commit: string, image: ImageId, context: Context): Promise<Lock | undefined> {
  const path = lockPath(image);
  const text = await readCommitted(commit, path, context);
  const wayOut = `name another commit, or run ${lockCommand(image)}`;
  return text === undefined ? undefined : parseLock(text, `${commit.slice(0, 12)}:${path}`, wayOut);
}

function upgradesOf(before: readonly LockedPackage[], after: readonly LockedPackage[]): Upgrade[] {
  return after.flatMap((locked) => {
    const old =
      before.find((one) => one.package === locked.package && one.architecture === locked.architecture) ??
      before.find((one) => one.package === locked.package);
    return old ? [{ locked, from: old.version }] : [];
  });
}
