import { constants } from 'node:fs';
import { copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceDirectory } from '@distroless/files';
import type { CanonicalConfigOptions } from './canonical-config.ts';
import { composeImage } from './compose-image.ts';
import { blobPath } from './descriptor.ts';
import type { LayerTar } from './layer-tar.ts';
import { readLayout } from './read-layout.ts';

/**
 * Seals an image: makes `folder` an OCI layout of one image whose layers are these tars, byte for byte. The bytes of
 * the layout depend on the options only. Blobs of layers are hard links to the tars where the file system allows it,
 * else copies. The folder appears when it is complete, and replaces an old one; a folder with this image is not
 * changed.
 * @returns whether it was written
 * @throws Error `cannot write "<folder>": …`
 */
export async function writeLayout(folder: string, options: CanonicalConfigOptions): Promise<boolean> {
  const { documents, manifest } = composeImage(options);
  const present = await readLayout(folder).catch(() => undefined);
  if (present?.manifest.digest === manifest.digest) return false;
  try {
    await replaceDirectory(folder, async (temporary) => {
      await mkdir(join(temporary, 'blobs', 'sha256'), { recursive: true });
      for (const layer of options.layers) await addLayer(temporary, layer);
      for (const [name, text] of documents) await writeFile(join(temporary, name), text);
    });
    return true;
  } catch (error) {
    throw new Error(`cannot write "${folder}": ${(error as Error).message}`, { cause: error });
  }
}

/** The same tar twice is one blob. */
async function addLayer(folder: string, { compressed, ...tar }: LayerTar): Promise<void> {
  const { path, digest } = compressed ?? tar;
  const blob = blobPath(folder, digest);
  await rm(blob, { force: true });
  await link(path, blob).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw error;
    return copyFile(path, blob, constants.COPYFILE_FICLONE);
  });
}
