import { join } from 'node:path';
import { compressLayer, type LayerTar, plainLayout, writeLayout } from '@distroless/image';
import { layoutFolder } from '../../image.mjs';
import { type BuildOptions, builtSettings } from './built-settings.ts';
import type { ImageFacts } from './image-facts.ts';
import { readSealRecord, writeSealRecord } from './seal-record.ts';
import { readTars } from './tars.ts';

export type SealedImage = {
  /** The OCI layout, relative to the workspace. */
  folder: string;
  /** The layout to load, which has the same image with plain layers. */
  loaded: string;
  /** False: it existed already. */
  isNew: boolean;
  layers: LayerTar[];
};

/**
 * Makes the image's OCI layout in dist/. A record next to it keeps results that are slow to compute: the digests of the
 * tars while the files are the same, and the settings while their stage of the Dockerfile is the same.
 */
export async function sealImage(facts: ImageFacts, options: BuildOptions): Promise<SealedImage> {
  const { root } = options;
  const { arch: architecture, flavour } = facts;
  const folder = layoutFolder(facts, facts);
  const file = join(root, `${folder}.json`);
  const before = await readSealRecord(file);
  const times = facts.date === undefined;
  const { layers, known } = await readTars(facts, { root, known: before.tars, times });
  const built = await builtSettings(facts, { ...options, known: before.built });
  const { settings } = built;
  const image = {
    ...{ architecture, layers },
    settings: { ...settings, labels: { ...settings.labels, ...facts.labels } },
    date: facts.date ?? Math.max(...Object.values(known).map(({ newest = 0 }) => newest)),
  };
  // Release builds are published, so they have the form that people pull. Others save the time.
  const isPublished = flavour === 'release';
  const loaded = isPublished ? plainLayout(folder) : folder;
  if (isPublished) await writeLayout(join(root, loaded), image);
  const isNew = await writeLayout(join(root, folder), {
    ...image,
    layers: isPublished ? await compressAll(layers, options) : layers,
  });
  await writeSealRecord(file, { tars: known, built }, { before });
  return { folder, loaded, isNew, layers };
}

async function compressAll(layers: readonly LayerTar[], { signal }: BuildOptions): Promise<LayerTar[]> {
  return Promise.all(
    layers.map(async (layer) => ({
      ...layer,
      compressed: await compressLayer(layer, { ...(signal && { signal }) }),
    })),
  );
}
