import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Entry } from './entry.ts';
import { type ImageConfig, parseImageConfig, parseJson } from './image-config.ts';
import { LimitError, type Limits } from './limits.ts';
import type { ImageOddity } from './oddity.ts';
import { readTar } from './read-tar.ts';
import { createTree, type Tree } from './tree.ts';
import { makeUnpacker } from './unpack-layer.ts';

export type ImageLayer = {
  /** Digest (`sha256:…`) of the uncompressed layer. */
  diffId: string;
  /** The members of the layer's archive, with whiteouts. The digest is checked before the first one. */
  entries: () => AsyncIterable<Entry>;
};

/** One image, its layers lowest first. */
export type ImageArchive = { config: ImageConfig; layers: ImageLayer[] };

export type ReadImageOptions = {
  /** Which image of an index to take, by its architecture (`amd64`); needed when there are several. */
  architecture?: string;
  /** Makes the reader lenient, for foreign images: oddities of layers are reported while `entries` is read. */
  onOddity?: (oddity: ImageOddity) => void;
  /** They apply to the archive, to each layer, and (`bytes`) to all layers together. */
  limits?: Partial<Limits>;
};

/**
 * Reads an image as `docker save` and `podman save` write it: a docker-archive or an OCI layout in a tar file.
 * The archive is kept in memory; a layer is unpacked when its entries are read, one at a time.
 * @param name name of the archive in errors
 * @throws Error `<name>: …` when it is not such an archive, does not have exactly one fitting image, or a digest is wrong;
 * LimitError, also while the entries of a layer are read
 */
export async function readImageArchive(
  archive: Buffer | Readable,
  name: string,
  options: ReadImageOptions = {},
): Promise<ImageArchive> {
  const { onOddity, ...read } = options;
  const files = createTree([], { ...(read.limits && { limits: read.limits }) });
  for await (const entry of readTar(archive, name, { ...read, ...(onOddity && { onOddity }) }))
    files.add(entry);
  const { config, layers } = files.get('manifest.json')
    ? readDockerManifest(files, name)
    : readOciManifest(files, name, options);
  const imageConfig = parseImageConfig(readText(files, config, name), `${name}: ${config}`);
  if (imageConfig.diffIds.length !== layers.length) {
    throw new Error(
      `${name}: has ${layers.length} layers, but its configuration names ${imageConfig.diffIds.length}`,
    );
  }
  const unpack = makeUnpacker(options.limits);
  return {
    config: imageConfig,
    layers: layers.map((path, index) => {
      const diffId = imageConfig.diffIds[index] ?? '';
      const packed = { content: readFile(files, path, name), name: `${name}: ${path}`, diffId, index };
      return { diffId, entries: () => readLayer(packed, { ...options, unpack }) };
    }),
  };
}

type PackedLayer = { content: Buffer; name: string; diffId: string; index: number };
type LayerOptions = ReadImageOptions & { unpack: (layer: PackedLayer) => Promise<Buffer> };

async function* readLayer(
  layer: PackedLayer,
  { unpack, onOddity, limits }: LayerOptions,
): AsyncIterable<Entry> {
  const bytes = await unpack(layer);
  const found = sha256(bytes);
  if (found !== layer.diffId)
    throw new Error(`${layer.name}: has digest "${found}", expected "${layer.diffId}"`);
  yield* readTar(bytes, layer.name, {
    ...(limits && { limits }),
    ...(onOddity && { onOddity: (oddity) => onOddity({ ...oddity, layer: layer.index }) }),
  });
}

/** Limit of a manifest or configuration, in bytes. Registries accept 4 MiB. */
const maxTextSize = 16 * 2 ** 20;

/** Paths inside the archive. */
type Parts = { config: string; layers: string[] };

// https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
const dockerManifest = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()) }));

function readDockerManifest(files: Tree, name: string): Parts {
  const images = parseJson(dockerManifest, readText(files, 'manifest.json', name), `${name}: manifest.json`);
  const [image] = images;
  if (!image || images.length > 1) throw new Error(`${name}: has ${images.length} images, expected one`);
  return { config: image.Config, layers: image.Layers };
}

// https://github.com/opencontainers/image-spec/blob/main/image-index.md
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const ociIndex = z.object({
  manifests: z.array(
    z.object({
      mediaType: z.string().optional(),
      digest,
      platform: z.object({ architecture: z.string() }).optional(),
    }),
  ),
});
const ociManifest = z.object({ config: z.object({ digest }), layers: z.array(z.object({ digest })) });

function readOciManifest(files: Tree, name: string, { architecture }: ReadImageOptions): Parts {
  let path = 'index.json';
  // The index may name another index, with an image for each architecture.
  for (let depth = 0; depth < 3; depth++) {
    const { manifests } = parseJson(ociIndex, readText(files, path, name), `${name}: ${path}`);
    // Attestations are listed as images of an unknown architecture.
    const fitting = manifests.filter(({ platform }) => {
      const found = platform?.architecture;
      return found === undefined || (found !== 'unknown' && (architecture ?? found) === found);
    });
    const [manifest] = fitting;
    if (!manifest || fitting.length > 1) {
      const wanted = architecture === undefined ? '' : ` for "${architecture}"`;
      throw new Error(`${name}: ${path} names ${fitting.length} images${wanted}, expected one`);
    }
    path = blobPath(files, manifest.digest, name);
    if (!/\.(index|list)\./.test(manifest.mediaType ?? '')) break;
  }
  const manifest = parseJson(ociManifest, readText(files, path, name), `${name}: ${path}`);
  return {
    config: blobPath(files, manifest.config.digest, name),
    layers: manifest.layers.map((layer) => blobPath(files, layer.digest, name)),
  };
}

function blobPath(files: Tree, blobDigest: string, name: string): string {
  const path = `blobs/${blobDigest.replace(':', '/')}`;
  const found = sha256(readFile(files, path, name));
  if (found !== blobDigest) throw new Error(`${name}: ${path} has digest "${found}"`);
  return path;
}

function readText(files: Tree, path: string, name: string): string {
  const content = readFile(files, path, name);
  if (content.length > maxTextSize) {
    throw new LimitError('bytes', `cannot read "${name}": "${path}" has more than ${maxTextSize} bytes`);
  }
  return content.toString();
}

function readFile(files: Tree, path: string, name: string): Buffer {
  const content = files.read(path);
  if (!content) throw new Error(`${name}: is not an image archive (it has no "${path}")`);
  return content;
}

function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
