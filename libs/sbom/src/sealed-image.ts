import {
  archiveLayout,
  type Entry,
  type ImageConfig,
  mergeLayers,
  nameOf,
  readImageArchive,
  readLayout,
  type Tree,
} from '@distroless/image';

/** The part of an image that a layer has, by the step that wrote its tar. */
export type LayerKind = 'rootfs' | 'cpython' | 'tools' | 'ld-cache';

/** A sealed image, read and checked: each digest of its layout was compared. */
export type SealedImage = {
  /** `sha256:…` of the manifest. */
  digest: string;
  config: ImageConfig;
  layers: { kind: LayerKind; entries: Entry[] }[];
  /** What a container sees. */
  tree: Tree;
};

/**
 * Reads the layout that the target `container` wrote.
 * @throws Error `<folder>: …` when a part is missing, has another digest, or is a layer of an unknown step
 */
export async function readSealedImage(folder: string): Promise<SealedImage> {
  const layout = await readLayout(folder);
  const archive = archiveLayout(layout, ['sealed:image']);
  const { config, layers } = await readImageArchive(archive, folder);
  const read: SealedImage['layers'] = [];
  for (const [index, { entries }] of layers.entries()) {
    read.push({ kind: kindOf(config.history[index] ?? '', folder), entries: await all(entries()) });
  }
  const tree = await mergeLayers(read.map(({ entries }) => ({ entries: () => entries })));
  return { digest: layout.manifest.digest, config, layers: read, tree };
}

/** Sealing writes of each layer which tar it is: `ADD builder/cpython-dev-amd64-fast.tar /`. */
function kindOf(step: string, folder: string): LayerKind {
  const file = nameOf(/^ADD (\S+\.tar) \/$/.exec(step)?.[1] ?? '');
  if (/^(rootfs|upstream-root|apt-mirror)-/.test(file)) return 'rootfs';
  if (/^cpython-/.test(file)) return 'cpython';
  if (/^tools-/.test(file)) return 'tools';
  if (/^ld-cache-/.test(file)) return 'ld-cache';
  throw new Error(`${folder}: has a layer of an unknown step, "${step}"; build the image again`);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
