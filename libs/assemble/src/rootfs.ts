import { join } from 'node:path';
import {
  assembleRootfs,
  busyboxLinks,
  debianMirrors,
  type Mirrors,
  mergedFolders,
  noDocumentation,
  type Rootfs,
} from '@distroless/debian-package';
import { readDirectory, type Tree } from '@distroless/image';
import { type Lock, lockPath } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import {
  type Context,
  directoriesOf,
  distPath,
  type FetchedRoot,
  fetchRoot,
  readFreshLock,
  suiteArchive,
  writeProduct,
} from '@distroless/workspace';
import { configureDebian } from './configure-debian.ts';
import { type RootName, takeOtherRoot } from './other-root.ts';

/**
 * Writes the root file system of an image as a deterministic tar, `dist/…/rootfs-<arch>.tar`; the runtime's
 * `upstream-root` is the root of the configuration upstream (see takeOtherRoot).
 * Errors name the package, file or place at fault; nothing half-written is left.
 */
export async function buildRootfs(
  image: ImageId,
  arch: Architecture,
  { context, root: name = 'rootfs' }: { context: Context; root?: RootName },
): Promise<string> {
  const lock = await readFreshLock(image, context);
  const root = await fetchRoot(lock, image.variant, arch, context);
  context.report({ line: `assemble ${root.debs.length} packages` });
  const output = distPath(image, `${name}-${arch}.tar`);
  if (image.variant === 'builder') {
    const mirrors = await ownMirrors(lock, root);
    await configureDebian(root, arch, { context, suite: lock.suite, mirrors, output });
  } else {
    const { tree, mtime } = await assembleLayer(root, arch, context, image.variant === 'runtime');
    if (image.variant === 'debug') {
      for (const link of busyboxLinks(tree, mtime)) tree.add(link);
      removeRepeated(tree, arch);
    }
    const whole = name === 'upstream-root' ? await takeOtherRoot(tree, lock, { arch, context }) : tree;
    await writeProduct(whole, output, context);
  }
  context.report({ line: `wrote ${output}` });
  return output;
}

/**
 * What the builder's apt is set up with: Debian's own mirrors, so that the root is the same on every machine. A suite that has
 * left them is in the archive.
 */
async function ownMirrors(lock: Lock, root: FetchedRoot): Promise<Mirrors> {
  if (lock.archived?.includes(lock.suite)) return suiteArchive(lock, lock.suite);
  const apt = root.debs.find((deb) => deb.package === 'apt');
  if (apt) return debianMirrors(apt);
  throw new Error(`cannot set up apt: ${lockPath(lock)} has no package "apt"; name it in packages.yaml`);
}

// A root on top of the runtime does not repeat its links and folders. docker would leave them out of the layer, so the
// layer would differ from the tar.
function removeRepeated(tree: Tree, arch: Architecture): void {
  for (const path of mergedFolders[arch]) tree.delete(path);
  for (const { path, type } of [...tree].reverse()) {
    if (type === 'directory' && tree.list(path).length === 0) tree.delete(path);
  }
}

/** A root in which nothing is ever installed: packages unpacked by their rules, with our own files on top. */
export async function assembleLayer(
  root: FetchedRoot,
  arch: Architecture,
  context: Context,
  overlay: boolean,
): Promise<Rootfs> {
  return assembleRootfs(root.debs, {
    architecture: arch,
    selection: noDocumentation,
    packageSelections: Object.fromEntries(
      Object.entries(root.files).map(([name, { keep = [], drop = [] }]) => [name, { keep, drop }]),
    ),
    directories: directoriesOf(root),
    links: root.links,
    overlay: overlay ? await readDirectory(join(context.workspace, 'images', 'python', 'rootfs'), 0) : [],
    signal: context.signal,
  });
}
