import type { Readable } from 'node:stream';
import { archiveLayout, type Layout, readLayout } from '@distroless/image';

import type { Engine } from './engine.ts';
import { runEngine } from './run.ts';

export type LoadedImage = {
  /** As the engine names it: `sha256:` and the digest of the configuration (docker with the containerd store: of the manifest). */
  id: string;
  /** False: the engine had the image under these tags. */
  changed: boolean;
};

/**
 * Makes the image of an OCI layout available in the engine under these tags, with exactly the layout's bytes. What the
 * engine has is not loaded again. An image that had one of the tags loses it.
 * @param tags full names with a tag, at least one: `localhost/python:3.13`
 * @throws Error `cannot load "<folder>" into <engine>: …`, also when the engine makes another image of it
 */
export async function loadLayout(
  engine: Engine,
  folder: string,
  { tags, signal }: { tags: readonly string[]; signal?: AbortSignal },
): Promise<LoadedImage> {
  const layout = await readLayout(folder);
  const loading: Loading = {
    engine,
    layout,
    tags,
    purpose: `load "${folder}" into ${engine.name}`,
    ...(signal && { signal }),
  };
  const present = await sharedId(tags, loading);
  if (present !== undefined) return { id: present, changed: false };
  await tagOrLoad(loading);
  const id = await sharedId(tags, loading);
  if (id !== undefined) return { id, changed: true };
  throw new Error(
    `cannot ${loading.purpose}: ${engine.name} made another image of it than "${layout.config.digest}"`,
  );
}

type Loading = {
  engine: Engine;
  layout: Layout;
  tags: readonly string[];
  purpose: string;
  signal?: AbortSignal;
};

/** The id under which the engine has the layout's image, if it has it under all of these names. */
async function sharedId(names: readonly string[], loading: Loading): Promise<string | undefined> {
  const { stdout } = await run(['image', 'inspect', '--format', '{{.Id}}', ...names], loading, {
    mayFail: true,
  });
  const ids = stdout.split('\n').filter((line) => line !== '');
  const [id = ''] = ids;
  if (ids.length !== names.length || ids.some((other) => other !== id)) return undefined;
  return acceptedIds(loading.layout).find((accepted) => accepted === id || accepted === `sha256:${id}`);
}

/** docker with the containerd store names an image by its manifest. */
function acceptedIds({ config, manifest }: Layout): string[] {
  return [config.digest, manifest.digest];
}

async function tagOrLoad(loading: Loading): Promise<void> {
  for (const id of acceptedIds(loading.layout)) {
    if ((await sharedId([id], loading)) === undefined) continue;
    for (const tag of loading.tags) await run(['image', 'tag', id, tag], loading);
    return;
  }
  await run(['image', 'load'], loading, { input: archiveLayout(loading.layout, loading.tags) });
}

async function run(
  args: string[],
  { engine, purpose, signal }: Loading,
  more: { mayFail?: boolean; input?: Readable } = {},
) {
  return runEngine(engine, args, { purpose, ...more, ...(signal && { signal }) });
}
