import { expect, it } from 'vitest';
import { compareImages } from './compare-images.ts';
import type { ComparedImage } from './compared-image.ts';

type Changes = { config?: object; manifest?: object; layers?: string[]; space?: number };

function image({ config = {}, manifest = {}, layers = ['a'], space }: Changes = {}): ComparedImage {
  const facts = { architecture: 'amd64', rootfs: { diff_ids: ['sha256:1'] }, ...config };
  const descriptors = layers.map((digest) => ({ mediaType: 'zstd', digest, size: 1 }));
  return {
    config: Buffer.from(JSON.stringify(facts)),
    manifest: Buffer.from(JSON.stringify({ layers: descriptors, ...manifest }, null, space)),
    layers: layers.map((digest) => ({ digest, file: () => Promise.reject(new Error('not needed')) })),
  };
}

it.each<{ what: string; rebuilt: Changes; lines: string[] }>([
  { what: 'equal images', rebuilt: {}, lines: [] },
  {
    what: 'a layer that is compressed to other bytes',
    rebuilt: { layers: ['b'] },
    lines: ['layer 1: the same files, compressed to other bytes: a → b'],
  },
  {
    what: 'a layer more, with its type in the manifest',
    rebuilt: { layers: ['a', 'b'], config: { rootfs: { diff_ids: ['sha256:1', 'sha256:2'] } } },
    lines: ['layer 2: only the rebuilt image has it', 'manifest: layers.1.mediaType: nothing → "zstd"'],
  },
  {
    what: 'an annotation',
    rebuilt: { manifest: { annotations: { created: 'now' } } },
    lines: ['manifest: annotations.created: nothing → "now"'],
  },
  {
    what: 'a manifest with other spaces',
    rebuilt: { space: 1 },
    lines: ['the documents say the same with other bytes'],
  },
])('shows $what', async ({ rebuilt, lines }) => {
  expect(await compareImages(image(), image(rebuilt))).toEqual(lines);
});

it('what is no configuration of an image is an error', async () => {
  const broken = { ...image({ space: 1 }), config: Buffer.from('{}') };
  await expect(compareImages(image(), broken)).rejects.toThrow(
    /^cannot read the configuration of the image: "architecture": /,
  );
});
