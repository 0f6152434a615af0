import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, type Engine, inspectImage } from '@distroless/engine';
import { withTemporary } from '@distroless/workspace';
import { dataFolder } from '../settings.ts';
import type { Bench, PeerName } from './peer.ts';

/** What files of an image's tars have as a digest: the image is made again if one of them changes. */
export const digestLabel = 'org.example.bench.digest';

/** The engine's name of a peer's image. */
export function imageName(peer: PeerName, series: string): string {
  return `localhost/bench-${peer}:${series}`;
}

/**
 * Makes a peer's image from tars, with the settings of its stage in the Dockerfile, unless the engine has it.
 * @param tars file names in the Dockerfile, and where the files are
 */
export async function makePeerImage(
  peer: 'google' | 'official',
  { tars, digest, bench }: { tars: Readonly<Record<string, string>>; digest: string; bench: Bench },
): Promise<string> {
  const { context, series } = bench;
  const engine = await context.engine();
  const tag = imageName(peer, series);
  if ((await labelOf(engine, tag)) === digest) return tag;
  context.report({ line: `make the image of ${peer}` });
  await withTemporary(context, async (folder) => {
    await mkdir(folder, { recursive: true });
    for (const [name, path] of Object.entries(tars)) await copyFile(path, join(folder, name));
    await buildImage(engine, {
      dockerfile: join(context.workspace, dataFolder, 'Dockerfile'),
      target: peer,
      context: folder,
      buildArgs: { DIGEST: digest },
      tag,
      signal: context.signal,
    });
  });
  return tag;
}

async function labelOf(engine: Engine, image: string): Promise<string | undefined> {
  const facts = await inspectImage(engine, image).catch(() => undefined);
  return facts?.labels[digestLabel];
}
