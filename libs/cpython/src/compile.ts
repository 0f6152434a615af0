import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Entry, mergeLayers, type Tree, writeTar } from '@distroless/image';
import { type Lock, readSource } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import {
  type Context,
  exportStage,
  fetchRoot,
  hostArchitecture,
  toolchainTree,
  withTemporary,
} from '@distroless/workspace';
import { crossConfigure, crossToolchainTree, isCross } from './cross.ts';
import { releaseEpoch } from './epoch.ts';
import { type Flavour, recipeArguments, recipeOf } from './recipe.ts';
import { recipeProgress } from './recipe-progress.ts';
import { fetchTarball } from './tarball.ts';
import { trainingTree } from './training.ts';

/** An installed CPython, as the recipe produces it; `epoch` is the time of its release, in seconds. */
export type Installed = { entries: Iterable<Entry>; epoch: number };

/**
 * Compiles the CPython of source.json in a root of locked packages, without network.
 * Errors: the tarball is not available (every place is listed), a compile step fails (the end of its output is shown).
 */
export async function compileCpython(
  lock: Lock,
  arch: Architecture,
  { context, flavour }: { context: Context; flavour: Exclude<Flavour, 'upstream'> },
): Promise<Installed> {
  const recipe = recipeOf(lock);
  const release = await readSource(lock.series, context);
  const tarball = await fetchTarball(release, context, lock);
  const epoch = await releaseEpoch(tarball, release.file);
  return withTemporary(context, async (folder) => {
    await copyFile(tarball, join(folder, 'cpython.tar'));
    const root = await compileRoot(lock, arch, { context, flavour });
    await writeTar(root, join(folder, 'toolchain.tar'), { signal: context.signal });
    const isForOther = isCross(arch);
    const cross = isForOther ? crossConfigure(lock, arch) : undefined;
    const jobs = availableParallelism();
    const what = `compile CPython ${release.version}${isForOther ? ` for ${arch}` : ''}`;
    context.report({ line: `${what} (${flavour}) with ${jobs} jobs` });
    const entries = await exportStage('cpython', folder, {
      context,
      arch: isForOther ? hostArchitecture() : arch,
      buildArgs: recipeArguments(recipe, arch, { flavour, epoch, jobs, cross }),
      onLine: recipeProgress(what, context.report),
    });
    return { entries, epoch };
  });
}

/** The root in which CPython is compiled, with what trains a release build. */
async function compileRoot(
  lock: Lock,
  arch: Architecture,
  { context, flavour }: { context: Context; flavour: Flavour },
): Promise<Tree> {
  const toolchain = isCross(arch)
    ? await crossToolchainTree(lock, arch, context)
    : await toolchainTree(await fetchRoot(lock, 'toolchain', arch, context), arch, { context });
  if (flavour !== 'release') return toolchain;
  const training = await trainingTree(lock, context);
  return mergeLayers([{ entries: () => toolchain }, { entries: () => training }]);
}
