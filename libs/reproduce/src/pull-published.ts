import { join } from 'node:path';
import {
  type Descriptor,
  descriptorSchema,
  openRepository,
  pullBlob,
  pullBlobToFile,
  pullManifest,
} from '@distroless/registry';
import type { Context } from '@distroless/workspace';
import { z } from 'zod';
import type { ComparedImage } from './compare/compared-image.ts';
import { parseDocument } from './compare/compared-image.ts';

/** The most bytes of a configuration, and of a layer. */
const limits = { config: 4 * 1024 * 1024, layer: 2 * 1024 * 1024 * 1024 };

const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema).max(100) });

/**
 * Reads manifest and configuration of an image in a registry. Its layers are pulled when they are needed.
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
    layers: layers.map((layer) => ({
      digest: layer.digest,
      file: async () => {
        checkSize(layer, limits.layer);
        const path = join(folder, layer.digest.replace(':', '-'));
        await pullBlobToFile(repository, layer, path);
        return path;
      },
    })),
  };
}

function checkSize({ digest, size }: Descriptor, limit: number): void {
  if (size <= limit) return;
  throw new Error(`cannot pull blob "${digest}": it has ${size} bytes, more than ${limit}`);
}
