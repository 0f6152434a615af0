import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { buildImage, removeImage, reproduction } from '@distroless/engine';
import type { Behaviour } from './behaviour.ts';
import type { Subject } from './subject.ts';

const timeoutMs = 300_000;

/** An image made by a behaviour's Dockerfile; `command` makes it by hand, in front of one that runs it. */
export type BuiltImage = { tag: string; command: string };

/** Builds the image of a behaviour's Dockerfile without network, as people build on ours, and removes it after use. */
export async function withBuiltImage<Result>(
  { folder, name }: Behaviour,
  { engine, images, workspace, platform, slowness }: Subject,
  { use, signal }: { use: (image: BuiltImage) => Promise<Result>; signal?: AbortSignal },
): Promise<Result> {
  const tag = `localhost/verify-${name}:${randomUUID().slice(0, 8)}`;
  const buildArgs = {
    BUILDER: images.builder ?? '',
    RUNTIME: images.runtime ?? '',
    DEBUG: images.debug ?? '',
  };
  const command = reproduction([
    ...['build', '--network', 'none', '--tag', tag, ...(platform ? ['--platform', platform] : [])],
    ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    path.relative(workspace, folder),
  ]);
  try {
    await buildImage(engine, {
      tag,
      dockerfile: path.join(folder, 'Dockerfile'),
      context: folder,
      buildArgs,
      timeoutMs: timeoutMs * slowness,
      ...(platform && { platform }),
      ...(signal && { signal }),
    });
    return await use({ tag, command: `${command} && ` });
  } finally {
    await removeImage(engine, tag);
  }
}
