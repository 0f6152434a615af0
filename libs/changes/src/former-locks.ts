import { lockPath, readPresentLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { listCommits } from '@distroless/nx-images/revision';
import { type Change, compareLocks } from '@distroless/resolve';
import type { Context } from '@distroless/workspace';
import { lockAt } from './lock-changes.ts';

/**
 * The newest commit in which the locks of an image had other versions than now of what `counts`.
 * @param images the image, and what is below it
 * @returns its full id, or why there is none
 */
export async function findFormerLocks(
  images: readonly ImageId[],
  counts: (change: Change) => boolean,
  context: Context,
): Promise<{ since: string } | { why: string }> {
  const present = await Promise.all(images.map((image) => readPresentLock(context.workspace, image)));
  for (const commit of await listCommits(images.map(lockPath), context)) {
    for (const [number, image] of images.entries()) {
      const lock = present[number];
      const before = await lockAt(commit, image, context).catch(() => 'unreadable' as const);
      if (before === 'unreadable')
        return { why: `the lock of the commit ${commit.slice(0, 12)} has an older form, which is not read` };
      if (before && lock && compareLocks(before, lock).some(counts)) return { since: commit };
    }
  }
  return { why: 'no earlier commit of this clone has other versions of them' };
}
