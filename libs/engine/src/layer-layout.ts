import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replaceDirectory } from '@distroless/files';

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
type Descriptor = { mediaType: string; digest: string; size: number };

const mediaTypes = {
  layer: 'application/vnd.oci.image.layer.v1.tar',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
} as const;

/**
 * Writes a folder with an OCI image layout whose layers are these tars, lowest first, byte for byte: podman keeps the
 * layers of an image that it finds, while of a tar that it adds it makes a layer with headers of its own.
 * It names the image after the folder's path, which has to be in lower case. The blobs are relative links to the tars. A
 * folder that is there is replaced.
 * @param architecture as Go names it: `amd64`, `arm64`
 * @throws Error `cannot write "<folder>": …`
 */
export async function writeLayerLayout(
  folder: string,
  tars: readonly string[],
  { architecture }: { architecture: string },
): Promise<void> {
  try {
    await replaceDirectory(folder, async (temporary) => {
      await mkdir(path.join(temporary, 'blobs', 'sha256'), { recursive: true });
      const layers: Descriptor[] = [];
      for (const tar of tars) layers.push(await linkLayer(temporary, tar, folder));
      const config = await writeBlob(temporary, imageConfig(layers, tars, architecture), mediaTypes.config);
      const image = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers };
      const manifest = await writeBlob(temporary, image, mediaTypes.manifest);
      await writeJson(path.join(temporary, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
      await writeJson(path.join(temporary, 'index.json'), { schemaVersion: 2, manifests: [manifest] });
    });
  } catch (error) {
    throw new Error(`cannot write "${folder}": ${(error as Error).message}`, { cause: error });
  }
}

async function linkLayer(layout: string, tar: string, folder: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(tar, { highWaterMark: 1 << 20 }), hash);
  const descriptor = { ...describe(hash.digest('hex'), mediaTypes.layer), size: (await stat(tar)).size };
  // The same tar twice is one blob.
  const blob = blobPath(layout, descriptor);
  await rm(blob, { force: true });
  await symlink(path.relative(path.dirname(blobPath(folder, descriptor)), tar), blob);
  return descriptor;
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md: no time, so that the same tars are the same image. */
function imageConfig(layers: Descriptor[], tars: readonly string[], architecture: string) {
  return {
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: tars.map((tar) => ({ created_by: `ADD ${path.basename(tar)} /` })),
  };
}

async function writeBlob(layout: string, value: unknown, mediaType: string): Promise<Descriptor> {
  const text = JSON.stringify(value);
  const digest = createHash('sha256').update(text).digest('hex');
  const descriptor = { ...describe(digest, mediaType), size: Buffer.byteLength(text) };
  await writeFile(blobPath(layout, descriptor), text);
  return descriptor;
}

function describe(digest: string, mediaType: string) {
  return { mediaType, digest: `sha256:${digest}` };
}

function blobPath(layout: string, { digest }: Pick<Descriptor, 'digest'>): string {
  return path.join(layout, 'blobs', digest.replace(':', '/'));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value));
}
