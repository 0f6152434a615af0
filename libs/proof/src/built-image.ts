import type { Flavour } from '@distroless/cpython';
import { type Engine, inspectImage } from '@distroless/engine';
import type { ImageId } from '@distroless/matrix';

/**
 * Checks that the engine's image of this name has this release (`version`) and flavour, because builds share tags.
 * Errors name what it has instead, and the command that builds it.
 */
export async function checkImage(
  name: string,
  image: ImageId,
  { engine, flavour, version }: { engine: Engine; flavour: Flavour; version: string },
): Promise<void> {
  const { labels } = await inspectImage(engine, name);
  const release = labels['org.python.release'];
  const build = labels['org.python.build'];
  if (release === version && build === flavour) return;
  const configuration = flavour === 'fast' ? '' : `:${flavour}`;
  throw new Error(
    `cannot test "${name}": it has CPython "${release}", built "${build}", instead of "${version}", built "${flavour}"; run ./nx run python-${image.series}-${image.variant}:container${configuration}`,
  );
}
