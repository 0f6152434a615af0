import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Flavour, recipeArguments, releaseEpoch, splitCpython } from '@distroless/cpython';
import { type Lock, type LockedRelease, lockCommand, lockPath } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, hostArchitecture, readFreshLock, withTemporary } from './context.ts';
import { cpythonTar, writeCpythonTars } from './cpython-tars.ts';
import { assembleCrossToolchain, isCross } from './cross.ts';
import { exportStage } from './export.ts';
import { recipeProgress } from './recipe-progress.ts';
import { namedRelease } from './releases.ts';
import { fetchRoot } from './root-packages.ts';
import { fetchTarball } from './tarball.ts';
import { assembleToolchain } from './toolchain.ts';

type Compile = {
  context: Context;
  flavour: Exclude<Flavour, 'upstream'>;
  /** Another release than the lock's (`CPYTHON_RELEASE`). */
  release?: string | undefined;
};

/**
 * Compiles CPython in the toolchain root, without network, and writes it as two deterministic tars.
 * Errors: the tarball cannot be had (every place is listed), a compile step fails (the end of its output is shown).
 */
export async function buildCpython(image: ImageId, arch: Architecture, options: Compile): Promise<void> {
  const { context, flavour } = options;
  const lock = await readFreshLock(image, context);
  const recipe = lock.cpython;
  if (!recipe) throw new Error(`${lockPath(image)}: has no "cpython"; run ${lockCommand(image)}`);
  const release = await releaseOf(lock, options);
  const tarball = await fetchTarball(release, context, lock);
  const epoch = await releaseEpoch(tarball, release.file);

  await withTemporary(context, async (folder) => {
    await copyFile(tarball, join(folder, 'cpython.tar'));
    const output = join(folder, 'toolchain.tar');
    const cross = isCross(arch) ? await assembleCrossToolchain(lock, arch, { context, output }) : undefined;
    if (!cross) {
      await assembleToolchain(await fetchRoot(lock, 'toolchain', arch, context), arch, { context, output });
    }
    const jobs = availableParallelism();
    const what = `compile CPython ${release.version}${cross ? ` for ${arch}` : ''}`;
    context.report({ line: `${what} (${flavour}) with ${jobs} jobs` });
    const installed = await exportStage('cpython', folder, {
      context,
      arch: cross ? hostArchitecture() : arch,
      buildArgs: recipeArguments(recipe, arch, { flavour, epoch, jobs, cross }),
      onLine: recipeProgress(what, context.report),
    });
    const parts = splitCpython(installed, image.series, { ...recipe, epoch });
    await writeCpythonTars(parts, cpythonTar(image, arch, flavour), context);
  });
}

async function releaseOf(lock: Lock, { context, release }: Compile): Promise<LockedRelease> {
  if (release === undefined) return lock.release;
  return namedRelease(release, lock.release, { series: lock.series, context });
}
