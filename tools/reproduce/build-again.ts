import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine, runEngine } from '@distroless/engine';
import { readLock } from '@distroless/lockfile';
import { imageTags } from '@distroless/nx-images/tags';
import type { BuildAgain } from '@distroless/reproduce';
import { runNx } from '../lib/run-nx.ts';

type Build = Parameters<BuildAgain>[0];

/**
 * Builds an image in a checkout with its own `./nx`. What that prints goes to stderr. The engine gets the image under tags
 * that no other image has, and loses them afterwards.
 */
export async function buildAgain(build: Build): Promise<void> {
  const { folder, request, env, signal } = build;
  const { project, configuration } = request;
  const target = [project, 'container', configuration].filter(Boolean).join(':');
  try {
    const { status } = await runNx(['run', target], { env, signal, folder, toStderr: true });
    if (status === 0) return;
    throw new Error(
      `cannot build ${project} again: "./nx run ${target}" failed, as shown above; fix that, and add --keep to see its files`,
    );
  } finally {
    await removeTags(build);
  }
}

/** An image that has other names, or is in use, stays. */
async function removeTags({ folder, request, env }: Build): Promise<void> {
  // Without this folder, no engine was opened.
  if (!existsSync(join(folder, '.engine'))) return;
  const { image, configuration } = request;
  const { release, debian } = await readLock(folder, image);
  const engine = await openEngine({ env, workspace: folder, report: () => {} });
  for (const tag of imageTags({ ...image, release: release.version, debian }, configuration)) {
    const name = `${env['REGISTRY']}/${tag}`;
    await runEngine(engine, ['image', 'rm', name], { purpose: `remove the name "${name}"`, mayFail: true });
  }
}
