import { readFile } from 'node:fs/promises';
import { blobPath, hashFile, hashUnpacked, type Layout, readLayout } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import { z } from 'zod';

/** A sealed image whose every byte has been compared with its digest. */
export type SealedImage = {
  layout: Layout;
  /** The exact bytes of its manifest. */
  manifest: Buffer;
  architecture: Architecture;
  annotations: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  created: Date;
};

const texts = z.record(z.string(), z.string());
const configSchema = z.object({
  architecture: z.enum(['amd64', 'arm64']),
  created: z.iso.datetime(),
  config: z.object({ Labels: texts }),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});
const manifestSchema = z.object({ annotations: texts });

/**
 * Reads a layout that `container` sealed, and compares every blob with its digest.
 * @throws Error `<folder>: …` when a part is missing or was changed
 */
export async function readSealedImage(folder: string): Promise<SealedImage> {
  const layout = await readLayout(folder);
  const manifest = await readFile(blobPath(folder, layout.manifest.digest));
  const { annotations } = parse(manifestSchema, manifest, `${folder}: its manifest`);
  const file = await readFile(blobPath(folder, layout.config.digest));
  const { architecture, created, config, rootfs } = parse(configSchema, file, `${folder}: its configuration`);
  await checkLayers(layout, rootfs.diff_ids);
  return { layout, manifest, architecture, annotations, labels: config.Labels, created: new Date(created) };
}

/** In place of a digest. */
function unreadable(): string {
  return 'not readable';
}

/** What an engine unpacks has to be what the configuration names, since that is what was verified. */
async function checkLayers({ folder, layers }: Layout, diffIds: readonly string[]): Promise<void> {
  if (layers.length !== diffIds.length)
    throw new Error(`${folder}: has ${layers.length} layers, not ${diffIds.length}`);
  for (const [number, { digest, mediaType }] of layers.entries()) {
    const path = blobPath(folder, digest);
    const found = await hashFile(path);
    if (found.digest !== digest)
      throw new Error(`${folder}: the layer "${digest}" has digest "${found.digest}"`);
    const unpacked = mediaType.endsWith('+zstd') ? await hashUnpacked(path).catch(unreadable) : digest;
    if (unpacked === diffIds[number]) continue;
    throw new Error(
      `${folder}: the layer "${digest}" is "${unpacked}" once it is unpacked, not "${diffIds[number]}"`,
    );
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, content: Buffer, name: string): z.output<Schema> {
  const result = schema.safeParse(JSON.parse(content.toString('utf8')));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${name}: "${issue?.path.join('.')}": ${issue?.message}; make the image again`);
}
