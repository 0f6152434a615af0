import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, type ImageConfig, mergeLayers, readImageArchive, type Tree } from '@distroless/image';
import { type Attribute, readAttributes } from './attributes.ts';

/** An image as the engine saved it, in memory. */
export type SavedImage = {
  config: ImageConfig;
  /** Lowest first. */
  layers: SavedLayer[];
  /** What a container sees. */
  tree: Tree;
  /** Extended attributes in any layer. */
  attributes: Attribute[];
};

/** What the archive of a layer has, whether or not a later layer hides it. */
export type SavedLayer = { diffId: string; entries: Entry[] };

/** @param name stands for the image in errors */
export async function readSavedImage(archive: Readable, name: string): Promise<SavedImage> {
  const bytes = await buffer(archive);
  const { config, layers } = await readImageArchive(bytes, name);
  const read = await Promise.all(
    layers.map(async ({ diffId, entries }) => ({ diffId, entries: await all(entries()) })),
  );
  const tree = await mergeLayers(read.map(({ entries }) => ({ entries: () => entries })));
  return { config, layers: read, tree, attributes: readAttributes(bytes) };
}

/** Every entry of every layer, each with a name for its place. */
export function* entriesOfAllLayers(
  image: Pick<SavedImage, 'layers'>,
): Iterable<{ entry: Entry; where: string }> {
  for (const [index, { entries }] of image.layers.entries()) {
    for (const entry of entries) yield { entry, where: `layer ${index + 1}: /${entry.path}` };
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
