import { type Mirrors, snapshotMirrors } from '@distroless/debian-package';
import type { Lock } from '@distroless/lockfile';
import type { Context } from './context.ts';

/** Where locked files are looked for: this machine's mirror, then the archive as it was when the lock was made. */
export async function lockedMirrors(
  lock: Pick<Lock, 'snapshot'>,
  context: Context,
): Promise<[own: Mirrors, archive: Mirrors]> {
  const time = snapshotTime(lock);
  return [await context.mirrors(time), snapshotMirrors(time)];
}

// The archive answers with its last state before the requested time. It takes a state some hours after an index is
// dated, and a file that was replaced stays for more than a day: half a day later it has all of them.
function snapshotTime({ snapshot }: Pick<Lock, 'snapshot'>): Date {
  const iso = snapshot.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return new Date(Date.parse(iso) + 12 * 60 * 60 * 1000);
}
