import type { Readable } from 'node:stream';
import {
  type Entry,
  type ImageConfig,
  type ImageOddity,
  mergeLayers,
  readImageArchive,
  type Tree,
} from '@distroless/image';

/** An image as the engine saved it, in memory. */
export type SavedImage = {
  config: ImageConfig;
  /** Lowest first. */
  layers: readonly SavedLayer[];
  /** What a container sees. */
  tree: Tree;
  /** What is unusual about the archives of its layers, which are counted from 0. */
  oddities: readonly ImageOddity[];
};

/** What the archive of a layer has, whether or not a later layer hides it. */
export type SavedLayer = { diffId: string; entries: readonly Entry[] };

type ReadOptions = {
  /** True for our images: anything unusual is an error, because we write them. For others it is kept as data. */
  maker: 'ours' | 'others';
};

/**
 * Reads an image from the archive that `docker save` or `podman save` wrote. The archive is held in memory.
 * @param name stands for the image in errors
 * @throws Error when it is not such an archive or a part of it cannot be read; LimitError
 */
export async function readSavedImage(
  archive: Readable,
  name: string,
  { maker }: ReadOptions,
): Promise<SavedImage> {
  const oddities: ImageOddity[] = [];
  const lenient = maker === 'others' ? { onOddity: (oddity: ImageOddity) => void oddities.push(oddity) } : {};
  const { config, layers } = await readImageArchive(archive, name, lenient);
  const read: SavedLayer[] = [];
  for (const { diffId, entries } of layers) read.push({ diffId, entries: await all(entries()) });
  const tree = await mergeLayers(
    read.map(({ entries }) => ({ entries: () => entries })),
    lenient,
  );
  return { config, layers: read, tree, oddities };
}

/** An entry with its layer, counted from 1 at the bottom. */
export type LayerEntry = { entry: Entry; layer: number };

/** Every entry of every layer. */
export function* entriesOfAllLayers({ layers }: Pick<SavedImage, 'layers'>): Iterable<LayerEntry> {
  for (const [index, { entries }] of layers.entries()) {
    for (const entry of entries) yield { entry, layer: index + 1 };
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
