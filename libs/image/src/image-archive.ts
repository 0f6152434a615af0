import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { Entry } from './entry.ts';
import { type ImageConfig, parseImageConfig, parseJson } from './image-config.ts';
import { readTar } from './read-tar.ts';
import { createTree, type Tree } from './tree.ts';

export type ImageLayer = {
  /** Digest (`sha256:…`) of the uncompressed layer. */
  diffId: string;
  /** What the layer's archive has, whiteouts included; the digest is checked before the first one. */
  entries: () => AsyncIterable<Entry>;
};

/** One image, its layers lowest first. */
export type ImageArchive = { config: ImageConfig; layers: ImageLayer[] };

export type ReadImageOptions = {
  /** Which one of an index to take, by its architecture (`amd64`); needed when there are several. */
  architecture?: string;
};

/**
 * Reads an image as `docker save` and `podman save` write it: a docker-archive or an OCI layout in a tar file.
 * The archive is held in memory.
 * @param name stands for the archive in errors
 * @throws Error `<name>: …` when it is no such archive, has not exactly one fitting image, or a digest is wrong
 */
export async function readImageArchive(
  archive: Buffer | Readable,
  name: string,
  options: ReadImageOptions = {},
): Promise<ImageArchive> {
  const files = createTree();
  for await (const entry of readTar(archive, name)) files.add(entry);
  const { config, layers } = files.get('manifest.json')
    ? readDockerManifest(files, name)
    : readOciManifest(files, name, options);
  const imageConfig = parseImageConfig(readText(files, config, name), `${name}: ${config}`);
  if (imageConfig.diffIds.length !== layers.length) {
    throw new Error(
      `${name}: has ${layers.length} layers, its configuration names ${imageConfig.diffIds.length}`,
    );
  }
  return {
    config: imageConfig,
    layers: layers.map((path, index) => {
      const diffId = imageConfig.diffIds[index] ?? '';
      return {
        diffId,
        entries: () => readLayer(readFile(files, path, name), `${name}: ${path}`, { diffId }),
      };
    }),
  };
}

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
  // An index may have one for several architectures below it.
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

async function* readLayer(
  packed: Buffer,
  name: string,
  { diffId }: { diffId: string },
): AsyncIterable<Entry> {
  const isGzip = packed.readUInt16BE(0) === 0x1f8b;
  const layer = isGzip ? await promisify(gunzip)(packed) : packed;
  const found = sha256(layer);
  if (found !== diffId) throw new Error(`${name}: has digest "${found}", expected "${diffId}"`);
  yield* readTar(layer, name);
}

function readText(files: Tree, path: string, name: string): string {
  return readFile(files, path, name).toString();
}

function readFile(files: Tree, path: string, name: string): Buffer {
  const content = files.read(path);
  if (!content) throw new Error(`${name}: is no image archive (it has no "${path}")`);
  return content;
}

function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
