import { fetchTarball, isCross } from '@distroless/cpython';
import { lockedRoot, readSource } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, fetchRoot, hostArchitecture, readFreshLock } from '@distroless/workspace';
import { fetchWheels } from './install-tools.ts';

/** Fetches everything in an image's lock into the cache, so that the image can be built without network. */
export async function fetchImage(image: ImageId, arch: Architecture, context: Context): Promise<void> {
  const lock = await readFreshLock(image, context);
  for (const [name, root] of Object.entries(lock.roots)) {
    for (const needed of architecturesOf(name, arch)) {
      // Some roots exist for one architecture only.
      if (!root.packages[needed]) continue;
      await fetchRoot(lock, name, needed, context);
      const { length } = lockedRoot(lock, name, needed).list;
      context.report({ line: `root "${name}" for ${needed}: ${length} packages are in the cache` });
    }
  }
  if (lock.cpython) {
    const source = await readSource(image.series, context);
    context.report({
      line: `CPython ${source.version} is in the cache: ${await fetchTarball(source, context, lock)}`,
    });
  }
  if (lock.tools) {
    const wheels = await fetchWheels(lock, arch, context);
    context.report({ line: `Python tools: ${wheels.length} wheels are in the cache` });
  }
}

/** Roots that run on this machine have its architecture, also when they build for the other one. */
function architecturesOf(root: string, arch: Architecture): Architecture[] {
  const host = hostArchitecture();
  if (root === 'pip' || root === 'emulator') return [host];
  if (!isCross(arch)) return root === 'cross' || root === 'sysroot' ? [] : [arch];
  return root === 'toolchain' || root === 'cross' ? [host] : [arch];
}
