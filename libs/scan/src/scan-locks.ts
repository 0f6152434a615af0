import { type Lock, readPresentLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import type { Context } from '@distroless/workspace';
import type { Finding } from './assess.ts';
import { listLocked } from './lock-packages.ts';
import { fixableFindings } from './scan.ts';
import { scanSettings } from './scan-settings.ts';

/** A vulnerability with a fix, and the images whose locks have what is vulnerable. */
export type LockFinding = Finding & { images: ImageId[] };

/** An image, and its lock as it would be now. */
export type Resolved = { image: ImageId; lock: Pick<Lock, 'release'> };

/**
 * What has a fix in the present locks of these images, without an image. A fix of CPython counts when the newest known
 * release has it.
 * @throws Error when it is not known for all of them
 */
export async function scanLocks(resolved: readonly Resolved[], context: Context): Promise<LockFinding[]> {
  const found = new Map<string, LockFinding>();
  for (const { image, lock } of resolved) {
    const present = await readPresentLock(context.workspace, image);
    if (!present) continue;
    const settings = await scanSettings(context, { newestPython: lock.release.version });
    for (const finding of await fixableFindings(listLocked(present), settings)) {
      const { subject, id } = finding;
      const key = [subject.ecosystem, subject.name, subject.version, id, finding.fixed].join(' ');
      const known = found.get(key);
      found.set(key, { ...finding, images: [...(known?.images ?? []), image] });
    }
  }
  return [...found.values()];
}
