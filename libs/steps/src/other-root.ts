import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Flavour } from '@distroless/cpython';
import { inspectImage, pullImage } from '@distroless/engine';
import { createTree, type Entry, readTar, type Tree, writeTar } from '@distroless/image';
import { type Lock, lockedRoot } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, findProduct, readFreshLock, withTemporary } from './context.ts';
import { exportStage } from './export.ts';
import { takePackages } from './take-packages.ts';

/** The runtime's root file system: ours, or in upstream's way, where `ROOT_IMAGE` is set, the one with its packages. */
export function runtimeRoot(
  runtime: ImageId,
  arch: Architecture,
  { flavour, env }: { flavour: Flavour; env: NodeJS.ProcessEnv },
): string {
  const isOther = flavour === 'upstream' && env['ROOT_IMAGE'];
  return distPath(runtime, `${isOther ? 'other-root' : 'rootfs'}-${arch}.tar`);
}

/**
 * Writes the runtime's root with the packages of the image that `ROOT_IMAGE` names in place of ours, by the rules of ours:
 * `gcr.io/distroless/cc-debian13` has the C and C++ libraries, OpenSSL, certificates, time zones. What it has not stays
 * ours, and what we leave out of packages is left out of its too.
 * Errors: it cannot be pulled, is of another Debian, or records no package of ours.
 */
export async function takeOtherRoot(image: ImageId, arch: Architecture, context: Context): Promise<void> {
  const name = context.env['ROOT_IMAGE'];
  if (!name) throw new Error('cannot take another root: ROOT_IMAGE is not set; set it to an image');
  const lock = await readFreshLock(image, context);
  const own = distPath(image, `rootfs-${arch}.tar`);
  const ours = await readAll(findProduct(own, context), own);
  const other = await readImage(name, arch, context);
  checkSuite(other, lock, name);
  const { tree, taken } = takePackages(ours, other, lockedRoot(lock, 'runtime', arch).files);
  if (taken.length === 0) {
    throw new Error(
      `cannot take a root from "${name}": /var/lib/dpkg/status.d records no package of ours with its files; set ROOT_IMAGE to an image of Google's distroless`,
    );
  }
  const output = distPath(image, `other-root-${arch}.tar`);
  await writeTar(tree, join(context.workspace, output), { signal: context.signal });
  context.report({ line: `taken from it: ${taken.join(', ')}` });
  context.report({ line: `wrote ${output}` });
}

/** All its layers in one. */
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

async function readAll(file: string, name: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readTar(createReadStream(file), name)) entries.push(entry);
  return entries;
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html#VERSION_ID= */
function checkSuite(other: Tree, { debian, suite }: Lock, name: string): void {
  const version = /^VERSION_ID="?(\d+)/m.exec(other.read('etc/os-release')?.toString() ?? '')?.[1];
  if (version === String(debian)) return;
  throw new Error(
    `cannot take a root from "${name}": it is of Debian ${version ?? '(it does not say)'}, the image of Debian ${debian} (${suite}); set ROOT_IMAGE to one of that`,
  );
}
