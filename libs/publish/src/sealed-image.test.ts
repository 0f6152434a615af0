import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compressLayer, type LayerTar, writeLayout } from '@distroless/image';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSealedImage } from './sealed-image.ts';
import { DATE, LABELS, madeTar } from './testing/made-images.ts';

let base: string;
let tar: LayerTar;
let other: LayerTar;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'sealed-'));
  tar = await madeTar(join(base, 'one.tar'), 'one');
  other = await madeTar(join(base, 'other.tar'), 'other');
});
afterEach(() => rmSync(base, { recursive: true }));

async function seal(layer: LayerTar): Promise<string> {
  const none = { user: '', workdir: '', entrypoint: [], cmd: [], env: {} };
  const folder = join(base, 'oci');
  await writeLayout(folder, {
    ...{ architecture: 'arm64', date: DATE, layers: [layer] },
    settings: { ...none, labels: LABELS, exposedPorts: [], volumes: [], stopSignal: '' },
  });
  return folder;
}

it('an image with compressed layers is read', async () => {
  const image = await readSealedImage(await seal({ ...tar, compressed: await compressLayer(tar) }));
  expect(image).toMatchObject({ architecture: 'arm64', labels: LABELS, created: new Date(DATE * 1000) });
});

it('a compressed layer that unpacks to something else is an error', async () => {
  const compressed = await compressLayer(other);
  const folder = await seal({ ...tar, compressed });
  await expect(readSealedImage(folder)).rejects.toThrow(
    `${folder}: the layer "${compressed.digest}" is "${other.digest}" once it is unpacked, not "${tar.digest}"`,
  );
});

it('a layer that is not compressed as its type says is an error', async () => {
  const folder = await seal({ ...tar, compressed: other });
  await expect(readSealedImage(folder)).rejects.toThrow(
    `${folder}: the layer "${other.digest}" is "not readable" once it is unpacked, not "${tar.digest}"`,
  );
});
