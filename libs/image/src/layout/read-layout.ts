import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../image-config.ts';
import { blobName, blobPath, type Descriptor, digestOf } from './descriptor.ts';

/** The one image of a layout that `writeLayout` wrote. */
export type Layout = {
  folder: string;
  manifest: Descriptor;
  config: Descriptor;
  /** The lowest first. */
  layers: Descriptor[];
};

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.int().nonnegative(),
});
const index = z.object({ manifests: z.tuple([descriptor]) });
const image = z.object({ config: descriptor, layers: z.array(descriptor) });

/**
 * Reads which image a layout has. The digests of its manifest and configuration are checked. Of its layers, only the
 * size is checked: an engine that loads the layout checks their digests.
 * @throws Error `<folder>: …` when a part is missing or wrong
 */
export async function readLayout(folder: string): Promise<Layout> {
  const text = await readText(folder, 'index.json');
  const [manifest] = parseJson(index, text, `${folder}: index.json`).manifests;
  const { config, layers } = parseJson(image, await readBlob(folder, manifest), `${folder}: manifest`);
  await readBlob(folder, config);
  for (const layer of layers) await checkSize(folder, layer);
  return { folder, manifest, config, layers };
}

async function readBlob(folder: string, { digest }: Descriptor): Promise<string> {
  const text = await readText(folder, blobName(digest));
  const found = digestOf(text);
  if (found === digest) return text;
  throw new Error(`${folder}: ${blobName(digest)} has digest "${found}"`);
}

async function readText(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${folder}: ${name}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  });
}

async function checkSize(folder: string, { digest, size }: Descriptor): Promise<void> {
  const found = await stat(blobPath(folder, digest)).catch(() => undefined);
  if (found?.size === size) return;
  const what = found ? `has ${found.size} bytes, not ${size}` : 'is missing';
  throw new Error(`${folder}: ${blobName(digest)} ${what}`);
}
