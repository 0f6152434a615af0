import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type Flavour,
  recipeArguments,
  releaseEpoch,
  splitCpython,
  tarballName,
  tarballPlaces,
} from '@distroless/cpython';
import { buildToTar } from '@distroless/engine';
import { fetchFile } from '@distroless/fetch';
import { type Entry, readTar, writeTar } from '@distroless/image';
import { type Lock, lockCommand, lockPath } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, lockedMirrors, readFreshLock, withTemporary } from './context.ts';
import { recipeProgress } from './recipe-progress.ts';
import { fetchRoot } from './root-packages.ts';
import { assembleToolchain } from './toolchain.ts';

/** Paths of CPython's two tars below the workspace: what every image carries, and what the builder has besides. */
export function cpythonTar(builder: ImageId, arch: Architecture, flavour: Flavour) {
  return {
    shared: distPath(builder, `cpython-${arch}-${flavour}.tar`),
    builder: distPath(builder, `cpython-dev-${arch}-${flavour}.tar`),
  };
}

/**
 * Compiles CPython in the toolchain root, without network, and writes it as two deterministic tars.
 * Errors: the tarball cannot be had (every place is listed), a compile step fails (the end of its output is shown).
 */
export async function buildCpython(
  image: ImageId,
  arch: Architecture,
  { context, flavour }: { context: Context; flavour: Flavour },
): Promise<void> {
  const lock = await readFreshLock(image, context);
  const recipe = lock.cpython;
  if (!recipe) throw new Error(`${lockPath(image)}: has no "cpython"; run ${lockCommand(image)}`);
  const tarball = await fetchTarball(lock, context);
  const name = tarballName(lock.release.version);
  const epoch = await releaseEpoch(tarball, name);
  const root = await fetchRoot(lock, 'toolchain', arch, context);
  const outputs = cpythonTar(image, arch, flavour);

  await withTemporary(context, async (folder) => {
    await copyFile(tarball, join(folder, 'cpython.tar'));
    await assembleToolchain(root, arch, { context, output: join(folder, 'toolchain.tar') });
    const exported = join(folder, 'export.tar');
    const jobs = availableParallelism();
    const buildArgs = recipeArguments(recipe, arch, { flavour, epoch, jobs });
    context.report({ line: `compile CPython ${lock.release.version} (${flavour}) with ${jobs} jobs` });
    await buildToTar(context.engine(), {
      dockerfile: join(context.workspace, 'images/python/Dockerfile'),
      target: 'cpython',
      context: folder,
      buildArgs,
      output: exported,
      onLine: recipeProgress(`compile CPython ${lock.release.version}`, context.report),
      signal: context.signal,
    });
    const installed: Entry[] = [];
    for await (const entry of readTar(createReadStream(exported), 'stage "cpython"')) installed.push(entry);
    const parts = splitCpython(installed, image.series, { ...recipe, epoch });
    await writeTar(parts.builder, join(context.workspace, outputs.builder), { signal: context.signal });
    await writeTar(parts.shared, join(context.workspace, outputs.shared), { signal: context.signal });
  });
  context.report({ line: `wrote ${outputs.shared} and ${outputs.builder}` });
}

/** Brings the locked release's tarball into the cache and returns its path. */
export async function fetchTarball(lock: Lock, context: Context): Promise<string> {
  const { version, sha256 } = lock.release;
  const debian = (await lockedMirrors(lock, context)).map((mirror) => mirror.debian);
  const name = tarballName(version);
  return fetchFile(
    {
      digest: sha256,
      what: name,
      places: tarballPlaces(version, { cpython: context.env['CPYTHON_MIRROR'] || undefined, debian }),
    },
    {
      cache: context.cache,
      signal: context.signal,
      onProgress: (progress) => context.report({ ...progress, unit: 'bytes' }),
      hint: `set CPYTHON_MIRROR to a folder or URL that holds ${name}`,
    },
  );
}
