import { archiveLayout, type Layout, readLayout } from '@distroless/image';

import type { Engine } from './engine.ts';
import { type RunEngineOptions, runEngine } from './run.ts';

export type LoadOptions = {
  /** Full names with a tag, at least one: `localhost/python:3.13`. */
  tags: readonly string[];
} & Pick<RunEngineOptions, 'onLine' | 'signal'>;

export type LoadedImage = {
  /**
   * As the engine names it: `sha256:` and the digest of the configuration (docker with the containerd store: of the
   * manifest).
   */
  id: string;
  /** False: the engine had the image under these tags. */
  changed: boolean;
};

/**
 * Makes the image of an OCI layout available in the engine under these tags, with exactly the layout's bytes. An image
 * that the engine already has is not loaded again. Another image with one of the tags loses it.
 * @throws Error `cannot load "<folder>" into <engine>: …`, also when the engine changes the image
 */
export async function loadLayout(
  engine: Engine,
  folder: string,
  { tags, ...options }: LoadOptions,
): Promise<LoadedImage> {
  const layout = await readLayout(folder);
  const purpose = `load "${folder}" into ${engine.name}`;
  const loading: Loading = { ...options, engine, layout, tags, purpose };
  const present = await sharedId(tags, loading);
  if (present !== undefined) return { id: present, changed: false };
  await tagOrLoad(loading);
  const id = await sharedId(tags, loading);
  if (id !== undefined) return { id, changed: true };
  throw new Error(
    `cannot ${loading.purpose}: ${engine.name} has another image than "${layout.config.digest}" after loading`,
  );
}

type Loading = LoadOptions & { engine: Engine; layout: Layout; purpose: string };

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
  { engine, purpose, signal, onLine }: Loading,
  more: Pick<RunEngineOptions, 'mayFail' | 'input'> = {},
) {
  return runEngine(engine, args, { ...more, purpose, ...(signal && { signal }), ...(onLine && { onLine }) });
}
