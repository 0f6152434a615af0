import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, writeProduct } from '@distroless/workspace';
import type { Flavour } from './recipe.ts';
import type { SplitCpython } from './split.ts';

/** Path of the CPython that was compiled for this machine's architecture, below the workspace. */
export function compiledTar({ series }: Pick<ImageId, 'series'>, flavour: Flavour): string {
  return distPath({ series, variant: 'builder' }, `compiled-${flavour}.tar`);
}

/** Paths of CPython's two tars below the workspace: the files of every image, and those of the builder only. */
export function cpythonTar(builder: ImageId, arch: Architecture, flavour: Flavour) {
  return {
    shared: distPath(builder, `cpython-${arch}-${flavour}.tar`),
    builder: distPath(builder, `cpython-dev-${arch}-${flavour}.tar`),
  };
}

/** Writes both, the shared one last: if it is there, the other is too. */
export async function writeCpythonTars(
  parts: SplitCpython,
  outputs: ReturnType<typeof cpythonTar>,
  context: Context,
): Promise<void> {
  await writeProduct(parts.builder, outputs.builder, context);
  await writeProduct(parts.shared, outputs.shared, context);
  context.report({ line: `wrote ${outputs.shared} and ${outputs.builder}` });
}
