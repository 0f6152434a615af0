import { inspectImage, pullImage } from '@distroless/engine';
import type { Entry } from '@distroless/image';
import { type Lock, readSource } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import { type Context, exportStage, withTemporary } from '@distroless/workspace';
import type { Installed } from './compile.ts';

/**
 * Files of upstream's image that are left out (globs below the prefix): names ours do not have, and modules that our
 * roots cannot load.
 */
export const droppedOfUpstream = [
  'bin/easy_install*',
  'bin/pip*',
  'bin/wheel*',
  'bin/pydoc',
  'bin/python-config',
  // From Debian's base-files.
  'man',
  // Linked with Berkeley DB. The other dbm modules stay.
  'lib/python3.*/lib-dynload/_dbm.*.so',
];

/**
 * Takes CPython from the Docker official image of the same release and suite
 * (`docker.io/library/python:3.13.15-slim-trixie`) instead of compiling it. `UPSTREAM_REGISTRY` names another registry
 * in place of docker.io. The image's libraries are Debian's, so the result works on ours as a compiled one does; who
 * compiled it, and with which flags, is up to upstream.
 * Errors: the image cannot be pulled.
 */
export async function takeUpstreamCpython(
  lock: Lock,
  arch: Architecture,
  context: Context,
): Promise<Installed> {
  const { version } = await readSource(lock.series, context);
  const engine = await context.engine();
  const registry = context.env['UPSTREAM_REGISTRY'] || 'docker.io';
  const upstream = `${registry}/library/python:${version}-slim-${lock.suite}`;
  context.report({ line: `pull ${upstream}` });
  await pullImage(engine, upstream, { platform: `linux/${arch}`, signal: context.signal });
  const { id } = await inspectImage(engine, upstream);
  context.report({
    line: `WARNING: CPython comes from ${upstream} (${id}), not pinned by the lock; not for publishing`,
  });
  context.report({ line: 'left out of it: _dbm, which needs Berkeley DB; our roots have GDBM' });
  const buildArgs = { UPSTREAM: upstream };
  const entries = await withTemporary(context, (folder) =>
    exportStage('cpython-upstream', folder, { context, arch, buildArgs }),
  );
  return { entries, epoch: epochOf(entries, lock.series) };
}

/** About when upstream made it: the time of its interpreter. */
function epochOf(installed: readonly Entry[], series: string): number {
  return installed.find(({ path }) => path === `usr/local/bin/python${series}`)?.mtime ?? 0;
}
