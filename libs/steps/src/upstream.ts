import { splitCpython } from '@distroless/cpython';
import { inspectImage, pullImage } from '@distroless/engine';
import type { Entry } from '@distroless/image';
import { lockCommand, lockPath } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, readFreshLock, withTemporary } from './context.ts';
import { cpythonTar, writeCpythonTars } from './cpython-tars.ts';
import { exportStage } from './export.ts';

/** What upstream's image has beside CPython itself, names that ours have not, and what our roots have no library for. */
const dropped = [
  'bin/easy_install*',
  'bin/pip*',
  'bin/wheel*',
  'bin/pydoc',
  'bin/python-config',
  // Debian's own, of base-files.
  'man',
  // Linked with Berkeley DB. Of dbm there are the other modules.
  'lib/python3.*/lib-dynload/_dbm.*.so',
];

/**
 * Takes CPython from the Docker official image of the same release and suite
 * (`docker.io/library/python:3.13.15-slim-trixie`) instead of compiling it, and writes it as the same two tars.
 * `UPSTREAM_REGISTRY` names another registry in place of docker.io. Where Debian's libraries are the image's own, the
 * result stands on them as a compiled one does; by whom and with which flags it was compiled is upstream's matter.
 * Errors: the image cannot be pulled, or has no interpreter of the series.
 */
export async function takeUpstreamCpython(
  image: ImageId,
  arch: Architecture,
  { context, release }: { context: Context; release?: string | undefined },
): Promise<void> {
  const lock = await readFreshLock(image, context);
  const recipe = lock.cpython;
  if (!recipe) throw new Error(`${lockPath(image)}: has no "cpython"; run ${lockCommand(image)}`);
  const engine = await context.engine();
  const registry = context.env['UPSTREAM_REGISTRY'] || 'docker.io';
  const upstream = `${registry}/library/python:${release ?? lock.release.version}-slim-${lock.suite}`;
  context.report({ line: `pull ${upstream}` });
  await pullImage(engine, upstream, { platform: `linux/${arch}`, signal: context.signal });
  const { id } = await inspectImage(engine, upstream);
  context.report({
    line: `WARNING: CPython comes from ${upstream} (${id}), not pinned by the lock; not for publishing`,
  });
  context.report({ line: 'left out of it: _dbm, which needs Berkeley DB; our roots have GDBM' });

  await withTemporary(context, async (folder) => {
    const buildArgs = { UPSTREAM: upstream };
    const installed = await exportStage('cpython-upstream', folder, { context, arch, buildArgs });
    const drop = [...recipe.drop, ...dropped];
    const epoch = epochOf(installed, image);
    const parts = splitCpython(installed, image.series, { ...recipe, drop, epoch });
    await writeCpythonTars(parts, cpythonTar(image, arch, 'upstream'), context);
  });
}

/** About when upstream made it: the time of its interpreter. */
function epochOf(installed: readonly Entry[], { series }: ImageId): number {
  return installed.find(({ path }) => path === `usr/local/bin/python${series}`)?.mtime ?? 0;
}
