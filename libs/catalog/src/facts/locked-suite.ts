import { readLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import type { Context } from '@distroless/workspace';

/** Debian's release and the end of support, as the lock of an image has them. */
export async function lockedSuite(
  image: ImageId,
  { workspace }: Context,
): Promise<{ suite: string; debian: number; eol: string }> {
  const { suite, debian, eol } = await readLock(workspace, image);
  return { suite, debian, eol };
}
