import { lockedRoot } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, readFreshLock } from './context.ts';
import { fetchTarball } from './cpython.ts';
import { fetchWheels } from './install-tools.ts';
import { fetchRoot } from './root-packages.ts';

/** Brings everything that an image's lock names into the cache, so that it can be built without network. */
export async function fetchImage(image: ImageId, arch: Architecture, context: Context): Promise<void> {
  const lock = await readFreshLock(image, context);
  for (const name of Object.keys(lock.roots)) {
    await fetchRoot(lock, name, arch, context);
    context.report({
      line: `root "${name}": ${lockedRoot(lock, name, arch).list.length} packages are in the cache`,
    });
  }
  if (lock.cpython) context.report({ line: `CPython is in the cache: ${await fetchTarball(lock, context)}` });
  if (lock.tools) {
    const wheels = await fetchWheels(lock, arch, context);
    context.report({ line: `Python tools: ${wheels.length} wheels are in the cache` });
  }
}
