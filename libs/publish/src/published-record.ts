import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import type { ImageId } from '@distroless/matrix';
import { descriptorSchema } from '@distroless/registry';
import { z } from 'zod';
import type { Published } from './publish-image.ts';

const pushed = z.enum(['present', 'uploaded']);
const digest = descriptorSchema.shape.digest;
const counts = z.object({ uploaded: z.int(), present: z.int() });
const schema = z.object({
  repository: z.string(),
  index: descriptorSchema,
  images: z.array(descriptorSchema),
  tags: z.array(z.object({ tag: z.string(), digest: z.string(), pushed })),
  blobs: counts.extend({ bytes: z.int() }),
  manifests: counts,
  attached: z.array(
    z.object({
      ...{ kind: z.string(), subject: digest, digest, artifactType: z.string(), pushed },
    }),
  ),
});

/** Writes what was published last, as `published.json` beside the layouts. @returns its path, below the workspace */
export async function writePublished(
  published: Published,
  image: ImageId,
  { workspace }: { workspace: string },
): Promise<string> {
  const path = pathOf(image);
  await replaceFile(join(workspace, path), `${JSON.stringify(published, null, 2)}\n`);
  return path;
}

/** @throws Error when nothing was published from here, or the file is damaged */
export async function readPublished(
  image: ImageId,
  { workspace }: { workspace: string },
): Promise<z.output<typeof schema>> {
  const path = pathOf(image);
  try {
    return schema.parse(JSON.parse(await readFile(join(workspace, path), 'utf8')));
  } catch (cause) {
    const wayOut = `run ./nx run python-${image.series}-${image.variant}:publish`;
    throw new Error(`cannot read "${path}": it is missing or damaged; ${wayOut}`, { cause });
  }
}

function pathOf({ series, variant }: ImageId): string {
  return `dist/python/${series}/${variant}/published.json`;
}
