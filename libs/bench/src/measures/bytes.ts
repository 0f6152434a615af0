import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { compressLayer, hashFile } from '@distroless/image';
import type { Peer } from '../peers/peer.ts';
import type { Measure } from './measure.ts';

/** Each layer as a tar, with gzip -9 and with zstd -19. */
export const bytes: Measure = {
  name: 'bytes',
  title: 'bytes of the image',
  unit: 'bytes',
  better: 'lower',
  compare: 'amount',
  isConstant: true,
  subject: 'peer',
  run: async (peer, { context }) => {
    const values: Record<string, number> = { raw: 0, 'gzip -9': 0, 'zstd -19': 0 };
    for (const layer of peer.layers) {
      for (const [form, size] of Object.entries(await sizesOf(layer, context.signal))) {
        values[form] = (values[form] ?? 0) + size;
        values[`${layer.name}, ${form}`] = size;
      }
    }
    return { values };
  },
};

async function sizesOf({ name, path }: Peer['layers'][number], signal: AbortSignal) {
  const tar = { path, name, ...(await hashFile(path)) };
  return {
    raw: (await stat(path)).size,
    'gzip -9': await gzipSize(path, signal),
    'zstd -19': (await compressLayer(tar, { signal })).size,
  };
}

export async function gzipSize(path: string, signal: AbortSignal): Promise<number> {
  let size = 0;
  await pipeline(
    createReadStream(path),
    createGzip({ level: 9 }),
    async (compressed: AsyncIterable<Buffer>) => {
      for await (const chunk of compressed) size += chunk.length;
    },
    { signal },
  );
  return size;
}
