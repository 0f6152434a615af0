import { createReadStream } from 'node:fs';
import { createTree, type Entry, readTar } from '@distroless/image';
import type { Architecture, ImageId } from '@distroless/matrix';
import {
  type Context,
  findProduct,
  hostArchitecture,
  readFreshLock,
  writeProduct,
} from '@distroless/workspace';
import { compileCpython, type Installed } from './compile.ts';
import { isCross } from './cross.ts';
import { type Flavour, recipeOf } from './recipe.ts';
import { splitCpython } from './split.ts';
import { compiledTar, cpythonTar, writeCpythonTars } from './tars.ts';
import { droppedOfUpstream, takeUpstreamCpython } from './upstream.ts';

type Options = { context: Context; flavour: Flavour };

/**
 * Compiles CPython for this machine's architecture, or takes it from upstream's image, and writes it as one
 * deterministic tar, `compiled-<flavour>.tar`. `writeCpython` decides which files go into which image.
 */
export async function writeCompiled(builder: ImageId, { context, flavour }: Options): Promise<void> {
  const lock = await readFreshLock(builder, context);
  const host = hostArchitecture();
  const { entries, epoch } =
    flavour === 'upstream'
      ? await takeUpstreamCpython(lock, host, context)
      : await compileCpython(lock, host, { context, flavour });
  const output = compiledTar(builder, flavour);
  const tree = createTree([...entries].map((entry) => ({ ...entry, mtime: epoch })));
  await writeProduct(tree, output, context);
  context.report({ line: `wrote ${output}` });
}

/**
 * Writes the tars of CPython that go into images, and that of its tests' modules, from the tar of `writeCompiled`. For
 * another architecture than the machine's, CPython is cross-compiled first, with the native one as its build Python.
 */
export async function writeCpython(
  builder: ImageId,
  arch: Architecture,
  { context, flavour }: Options,
): Promise<void> {
  const lock = await readFreshLock(builder, context);
  const recipe = recipeOf(lock);
  // The target `compile` makes no release build for arm64, since an amd64 machine only needs its own fast one.
  const isCompiled = arch === 'amd64' || (flavour === 'fast' && !isCross(arch));
  const installed =
    isCompiled || flavour === 'upstream'
      ? await readCompiled(builder, arch, { context, flavour })
      : await compileCpython(lock, arch, { context, flavour });
  const drop = flavour === 'upstream' ? [...recipe.drop, ...droppedOfUpstream] : recipe.drop;
  const parts = splitCpython(installed.entries, builder.series, { ...recipe, drop, epoch: installed.epoch });
  await writeCpythonTars(parts, cpythonTar(builder, arch, flavour), context);
}

async function readCompiled(
  builder: ImageId,
  arch: Architecture,
  { context, flavour }: Options,
): Promise<Installed> {
  const host = hostArchitecture();
  if (arch !== host) {
    throw new Error(
      `cannot build CPython for ${arch}: this machine is ${host}; build the configuration ${host}, such as python-${builder.series}-runtime:container:${host}`,
    );
  }
  const path = compiledTar(builder, flavour);
  const entries: Entry[] = [];
  for await (const entry of readTar(createReadStream(findProduct(path, context)), path)) entries.push(entry);
  return { entries, epoch: entries[0]?.mtime ?? 0 };
}
