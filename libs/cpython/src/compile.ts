import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { lockCommand, lockPath } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import {
  assembleToolchain,
  type Context,
  exportStage,
  fetchRoot,
  hostArchitecture,
  readFreshLock,
  withTemporary,
} from '@distroless/workspace';
import { assembleCrossToolchain, isCross } from './cross.ts';
import { releaseEpoch } from './epoch.ts';
import { type Flavour, recipeArguments } from './recipe.ts';
import { recipeProgress } from './recipe-progress.ts';
import { readSource } from './source.ts';
import { splitCpython } from './split.ts';
import { fetchTarball } from './tarball.ts';
import { cpythonTar, writeCpythonTars } from './tars.ts';

type Compile = {
  context: Context;
  flavour: Exclude<Flavour, 'upstream'>;
};

/**
 * Compiles the CPython that source.json names in the toolchain root, without network, and writes two deterministic tars.
 * Errors: the tarball is not available (every place is listed), a compile step fails (the end of its output is shown).
 */
export async function buildCpython(image: ImageId, arch: Architecture, options: Compile): Promise<void> {
  const { context, flavour } = options;
  const lock = await readFreshLock(image, context);
  const recipe = lock.cpython;
  if (!recipe) throw new Error(`${lockPath(image)}: has no "cpython"; run ${lockCommand(image)}`);
  const release = await readSource(image.series, context);
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
