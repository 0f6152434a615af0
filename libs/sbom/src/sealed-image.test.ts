import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTree, writeLayout, writeTar } from '@distroless/image';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSealedImage } from './sealed-image.ts';
import { file } from './testing/made-sealed.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A layout with one layer, which the step of this name wrote. */
async function seal(step: string): Promise<string> {
  const path = join(folder, 'layer.tar');
  const { sha256, size } = await writeTar(createTree([file('usr/lib/x')]), path);
  const layout = join(folder, 'oci');
  await writeLayout(layout, {
    layers: [{ path, name: step, digest: `sha256:${sha256}`, size }],
    architecture: 'amd64',
    settings: {
      ...{
        cmd: [],
        entrypoint: [],
        env: {},
        exposedPorts: [],
        labels: {},
        stopSignal: '',
        user: '',
        volumes: [],
      },
      workdir: '',
    },
    date: 1_780_000_000,
  });
  return layout;
}

it.each(['runtime/rootfs', 'builder/apt-mirror'])('reads what each layer is: %s', async (name) => {
  const { layers, tree, digest } = await readSealedImage(await seal(`${name}-amd64.tar`));
  expect(layers.map(({ kind }) => kind)).toEqual(['rootfs']);
  expect(tree.read('usr/lib/x')?.toString()).toBe('usr/lib/x');
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
});

it('refuses a layer of an unknown step', async () => {
  const layout = await seal('runtime/extra-amd64.tar');
  await expect(readSealedImage(layout)).rejects.toThrow(
    new Error(
      `${layout}: has a layer of an unknown step, "ADD runtime/extra-amd64.tar /"; build the image again`,
    ),
  );
});

it('refuses a layer that was changed', async () => {
  const layout = await seal('runtime/rootfs-amd64.tar');
  await truncate(join(folder, 'layer.tar'), 100);
  await expect(readSealedImage(layout)).rejects.toThrow(/has 100 bytes, not \d+$/);
});
