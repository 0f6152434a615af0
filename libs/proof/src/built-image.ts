import type { Flavour } from '@distroless/cpython';
import { type Engine, inspectImage } from '@distroless/engine';
import type { Lock } from '@distroless/lockfile';

/**
 * Makes sure that the engine's image of this name is the one meant: builds share their tags.
 * Throws an error that names what it has instead and the command that builds it.
 */
export async function checkImage(
  name: string,
  lock: Pick<Lock, 'series' | 'variant' | 'release'>,
  { engine, flavour }: { engine: Engine; flavour: Flavour },
): Promise<void> {
  const { labels } = await inspectImage(engine, name);
  const release = labels['org.python.release'];
  const build = labels['org.python.build'];
  if (release === lock.release.version && build === flavour) return;
  const configuration = flavour === 'fast' ? '' : `:${flavour}`;
  throw new Error(
    `cannot test "${name}": it has CPython "${release}", built "${build}", instead of "${lock.release.version}", built "${flavour}"; run ./nx run python-${lock.series}-${lock.variant}:container${configuration}`,
  );
}
