import type { Flavour } from '@distroless/cpython';
import { takePackages } from '@distroless/debian-package';
import { inspectImage, pullImage } from '@distroless/engine';
import { createTree, type Tree } from '@distroless/image';
import { type Lock, lockedRoot } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, exportStage, withTemporary } from '@distroless/workspace';

/** A root file system of an image: its own, or the runtime's in the configuration `upstream`. */
export type RootName = 'rootfs' | 'upstream-root';

/** Path of the runtime's root file system below the workspace: the configuration `upstream` has its own. */
export function runtimeRoot(runtime: ImageId, arch: Architecture, flavour: Flavour): string {
  return distPath(runtime, `${flavour === 'upstream' ? 'upstream-root' : 'rootfs'}-${arch}.tar`);
}

/**
 * The runtime's root, in which the packages of the image `ROOT_IMAGE` replace ours. For example,
 * `gcr.io/distroless/cc-debian13` has the C and C++ libraries, OpenSSL, certificates, time zones. Packages that it does
 * not have stay ours, and files that we leave out of packages are left out of its packages too. Without `ROOT_IMAGE`
 * the root is ours.
 * Errors: the image cannot be pulled, is another Debian, or lists none of our packages.
 */
export async function takeOtherRoot(
  ours: Tree,
  lock: Lock,
  { arch, context }: { arch: Architecture; context: Context },
): Promise<Tree> {
  const name = context.env['ROOT_IMAGE'];
  if (!name) return ours;
  const other = await readImage(name, arch, context);
  checkSuite(other, lock, name);
  const { tree, taken } = takePackages(ours, other, lockedRoot(lock, 'runtime', arch).files);
  if (taken.length === 0) {
    throw new Error(
      `cannot take a root from "${name}": /var/lib/dpkg/status.d lists none of our packages with its files; set ROOT_IMAGE to an image of Google's distroless`,
    );
  }
  context.report({ line: `packages of that image: ${taken.join(', ')}` });
  return tree;
}

/** All its layers, merged. */
async function readImage(name: string, arch: Architecture, context: Context): Promise<Tree> {
  const engine = await context.engine();
  context.report({ line: `pull ${name}` });
  await pullImage(engine, name, { platform: `linux/${arch}`, signal: context.signal });
  const { id } = await inspectImage(engine, name);
  context.report({
    line: `WARNING: packages come from ${name} (${id}), not pinned by the lock; not for publishing`,
  });
  const buildArgs = { ROOT_IMAGE: name };
  return withTemporary(context, async (folder) =>
    createTree(await exportStage('other-root', folder, { context, arch, buildArgs })),
  );
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html#VERSION_ID= */
function checkSuite(other: Tree, { debian, suite }: Lock, name: string): void {
  const version = /^VERSION_ID="?(\d+)/m.exec(other.read('etc/os-release')?.toString() ?? '')?.[1];
  if (version === String(debian)) return;
  throw new Error(
    `cannot take a root from "${name}": it is Debian ${version ?? '(unknown version)'}, this image is Debian ${debian} (${suite}); set ROOT_IMAGE to an image of Debian ${debian}`,
  );
}
