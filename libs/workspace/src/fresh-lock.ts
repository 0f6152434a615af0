import { type Lock, readLock } from '@distroless/lockfile';
import { type ImageId, intentOf } from '@distroless/matrix';
import type { Context } from './context.ts';

/** The lock of an image. A lock that was made from another intent than the current one is an error. */
export function readFreshLock(image: ImageId, context: Context): Promise<Lock> {
  const intent = intentOf(image, context.versions, context.sets);
  return readLock(context.workspace, image, { intent });
}
