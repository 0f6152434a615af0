import { readLock } from '@distroless/lockfile';
import { type ImageId, intentOf } from '@distroless/matrix';
import { readIntent } from './intent.ts';

/** Compares every lock with the intent, without network. Returns one error text for each stale or faulty lock. */
export async function checkLocks(workspace: string, images: readonly ImageId[]): Promise<string[]> {
  const { versions, sets } = await readIntent(workspace);
  const faults: string[] = [];
  for (const image of images) {
    const intent = intentOf(image, versions, sets);
    try {
      await readLock(workspace, image, { intent });
    } catch (error) {
      faults.push((error as Error).message);
    }
  }
  return faults;
}
