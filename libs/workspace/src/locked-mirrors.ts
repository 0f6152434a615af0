import { type Mirrors, snapshotMirrors } from '@distroless/debian-package';
import { type Lock, timeOf } from '@distroless/lockfile';
import type { Context } from './context.ts';

/** What a lock says of the archive's states that it was made from. */
export type LockTimes = Pick<Lock, 'snapshot' | 'indexes'>;

/**
 * Where locked files are looked for: this machine's mirror, then the archive as it was when the lock was made, then the
 * archive as it was when the older ones of its suites were last changed: a suite may have left the archive since.
 */
export async function lockedMirrors(
  lock: LockTimes,
  context: Context,
): Promise<[own: Mirrors, archive: Mirrors, ...older: Mirrors[]]> {
  const time = completeTime(lock.snapshot);
  const older = [...new Set(suitesOf(lock).map((suite) => newestOf(lock, suite)))]
    .filter((stamp) => stamp !== lock.snapshot)
    .sort()
    .reverse();
  const archives = older.map((stamp) => snapshotMirrors(completeTime(stamp)));
  return [await context.mirrors(time), snapshotMirrors(time), ...archives];
}

/**
 * What the builder's apt is set up with: this machine's mirror, unless a container cannot use it, or it had no longer the
 * suite when the lock was made. Then it is the snapshot archive.
 */
export async function aptMirrors(
  lock: LockTimes & Pick<Lock, 'suite' | 'archived'>,
  context: Context,
): Promise<Mirrors> {
  if (lock.archived?.includes(lock.suite)) return suiteArchive(lock, lock.suite);
  const [own, archive] = await lockedMirrors(lock, context);
  // A folder of this machine is no mirror for a container.
  return own.debian.startsWith('file:') ? archive : own;
}

/** The snapshot archive as it was when this suite was last changed. */
export function suiteArchive(lock: Pick<Lock, 'indexes'>, suite: string): Mirrors {
  return snapshotMirrors(completeTime(newestOf(lock, suite)));
}

function suitesOf({ indexes }: Pick<Lock, 'indexes'>): string[] {
  return Object.keys(indexes).filter((name) => !name.includes('-'));
}

/** The newest date of a suite with its updates and security fixes. */
function newestOf({ indexes }: Pick<Lock, 'indexes'>, suite: string): string {
  const dates = Object.entries(indexes).flatMap(([name, date]) =>
    name.split('-')[0] === suite ? [date] : [],
  );
  const newest = dates.sort().at(-1);
  if (newest === undefined) throw new Error(`cannot find suite "${suite}": the lock has no date of it`);
  return newest;
}

// The archive answers with its last state before the requested time. It takes a state some hours after an index is
// dated, and a file that was replaced stays for more than a day: half a day later it has all of them.
function completeTime(stamp: string): Date {
  return new Date(timeOf(stamp).getTime() + 12 * 60 * 60 * 1000);
}
