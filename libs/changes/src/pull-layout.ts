import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReference, pullImage } from '@distroless/attest';
import { blobPath } from '@distroless/image';
import { descriptorSchema, openRepository, pullBlobToFile } from '@distroless/registry';
import type { Context } from '@distroless/workspace';
import { z } from 'zod';

const manifestSchema = z.object({ config: descriptorSchema, layers: z.array(descriptorSchema) });

/**
 * Brings a published image into a new folder, as an OCI layout. Each part has the digest that leads to it.
 * @param reference with a tag or digest
 * @param options `architecture` chooses one image of an index
 * @returns `registry.example/space/python-distroless@sha256:…`
 * @throws Error when it is not there, or no image; RegistryError
 */
export async function pullLayout(
  reference: string,
  folder: string,
  { architecture, context }: { architecture: string; context: Pick<Context, 'env' | 'signal'> },
): Promise<string> {
  const purpose = `compare "${reference}"`;
  const { name, target } = parseReference(reference, purpose);
  const { env, signal } = context;
  const repository = await openRepository(name, { env, signal });
  const { descriptor, content } = await pullImage(repository, target, { architecture, purpose });
  const { config, layers } = parseManifest(content, purpose);
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const blob of new Map([config, ...layers].map((each) => [each.digest, each])).values()) {
    await pullBlobToFile(repository, blob, blobPath(folder, blob.digest));
  }
  await writeFile(blobPath(folder, descriptor.digest), content);
  const { mediaType, digest, size } = descriptor;
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size }] };
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  return `${name}@${descriptor.digest}`;
}

function parseManifest(content: Buffer, purpose: string): z.output<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(content.toString('utf8')));
  } catch (cause) {
    throw new Error(`cannot ${purpose}: its manifest is not that of an image; name one of our images`, {
      cause,
    });
  }
}
