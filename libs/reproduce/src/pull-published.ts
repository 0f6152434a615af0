import { join } from 'node:path';
import {
  type Descriptor,
  descriptorSchema,
  openRepository,
  pullBlob,
  pullBlobToFile,
  pullManifest,
  type Repository,
} from '@distroless/registry';
import type { Context } from '@distroless/workspace';
import { z } from 'zod';
import type { ComparedImage } from './compare/compared-image.ts';
import { parseDocument } from './compare/compared-image.ts';

/** The most bytes of a configuration, and of a layer. */
const limits = { config: 4 * 1024 * 1024, layer: 2 * 1024 * 1024 * 1024 };

const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema).max(100) });

/**
 * Pulls an image from a registry.
 * @param folder for the layers
 * @throws Error when it is no image, or is larger than images are; RegistryError
 */
export async function pullPublished(
  { repository: name, digest }: { repository: string; digest: string },
  folder: string,
  { env, signal }: Pick<Context, 'env' | 'signal'>,
): Promise<ComparedImage> {
  const repository = await openRepository(name, { env, signal });
  const manifest = await pullManifest(repository, digest);
  if (!manifest) throw new Error(`cannot pull "${digest}" from "${name}": the registry does not have it`);
  const { config, layers } = parseDocument(manifestSchema, manifest.content, `manifest "${digest}"`);
  checkSize(config, limits.config);
  return {
    manifest: manifest.content,
    config: await pullBlob(repository, config),
    layers: await pullLayers(repository, layers, folder),
  };
}

/** Before the build, which takes so long that the registry or its password may be gone afterwards. */
async function pullLayers(
  repository: Repository,
  layers: readonly Descriptor[],
  folder: string,
): Promise<ComparedImage['layers']> {
  for (const layer of layers) checkSize(layer, limits.layer);
  const pathOf = ({ digest }: Descriptor) => join(folder, digest.replace(':', '-'));
  for (const layer of layers) await pullBlobToFile(repository, layer, pathOf(layer));
  return layers.map((layer) => ({ digest: layer.digest, file: async () => pathOf(layer) }));
}

function checkSize({ digest, size }: Descriptor, limit: number): void {
  if (size <= limit) return;
  throw new Error(`cannot pull blob "${digest}": it has ${size} bytes, more than ${limit}`);
}
