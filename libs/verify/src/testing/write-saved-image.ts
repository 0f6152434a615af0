import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { rawTar } from '@distroless/testing';

/** This machine's architecture, in Go's words. */
export const here = process.arch === 'x64' ? 'amd64' : process.arch;

type Saved = {
  /** Tar archives, or compressed ones, the lowest first. */
  layers: readonly Buffer[];
  /** As in the image's configuration: `User`, `Cmd`. */
  config?: object;
};

/** Writes an image as `docker save` does. */
export async function writeSavedImage(file: string, { layers, config = {} }: Saved): Promise<void> {
  const names = layers.map((_, index) => `${index}.tar`);
  const image = { architecture: here, os: 'linux', config, rootfs: { diff_ids: layers.map(diffId) } };
  const manifest = [{ Config: 'config.json', Layers: names }];
  const members = [
    { name: 'config.json', content: JSON.stringify(image) },
    ...layers.map((content, index) => ({ name: names[index] ?? '', content })),
    { name: 'manifest.json', content: JSON.stringify(manifest) },
  ];
  await writeFile(file, rawTar(members));
}

function diffId(layer: Buffer): string {
  const isCompressed = layer.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]));
  const unpacked = isCompressed ? gunzipSync(layer) : layer;
  return `sha256:${createHash('sha256').update(unpacked).digest('hex')}`;
}
