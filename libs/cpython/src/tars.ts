import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, writeProduct } from '@distroless/workspace';
import type { Flavour } from './recipe.ts';
import type { SplitCpython } from './split.ts';

/** Path of the CPython that was compiled for this machine's architecture, below the workspace. */
export function compiledTar({ series }: Pick<ImageId, 'series'>, flavour: Flavour): string {
  return distPath({ series, variant: 'builder' }, `compiled-${flavour}.tar`);
}

/**
 * Paths of CPython's tars below the workspace: the files of every image, those of the builder only, and the modules that
 * only CPython's own tests use, which are in no image.
 */
export function cpythonTar(builder: ImageId, arch: Architecture, flavour: Flavour) {
  return {
    shared: distPath(builder, `cpython-${arch}-${flavour}.tar`),
    builder: distPath(builder, `cpython-dev-${arch}-${flavour}.tar`),
    tests: distPath(builder, `cpython-tests-${arch}-${flavour}.tar`),
  };
}

/** Writes all, the shared one last: if it is there, the others are too. */
export async function writeCpythonTars(
  parts: SplitCpython,
  outputs: ReturnType<typeof cpythonTar>,
  context: Context,
): Promise<void> {
  await writeProduct(parts.tests, outputs.tests, context);
  await writeProduct(parts.builder, outputs.builder, context);
  await writeProduct(parts.shared, outputs.shared, context);
  context.report({ line: `wrote ${outputs.shared}, ${outputs.builder} and ${outputs.tests}` });
}
