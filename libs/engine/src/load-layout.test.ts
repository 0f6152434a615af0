import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFile, readLayout, writeLayout } from '@distroless/image';
import { type FakeIds, makeFakePodman } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Engine } from './engine.ts';
import { loadLayout } from './load-layout.ts';

let base: string;
let folder: string;
beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'load-'));
  folder = path.join(base, 'oci');
  const file = path.join(base, 'rootfs.tar');
  writeFileSync(file, Buffer.alloc(1024));
  const none = { user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels: {} };
  await writeLayout(folder, {
    architecture: 'amd64',
    settings: { ...none, exposedPorts: [], volumes: [], stopSignal: '' },
    layers: [{ ...(await hashFile(file)), path: file, name: 'rootfs.tar' }],
    date: 0,
  });
});
afterEach(() => rmSync(base, { recursive: true }));

const tags = ['localhost/python:3.13', 'localhost/python:3.13.15'];

function openFake(ids: FakeIds = 'config') {
  const program = path.join(base, 'engine');
  const fake = makeFakePodman(program, { ids });
  const engine: Engine = { name: 'docker', command: [program], env: { ...process.env, ...fake.env } };
  /** The commands that the engine ran since the last time. */
  const commands = () => fake.calls().map(([, command]) => command);
  return { engine, fake, commands };
}

describe('loadLayout', () => {
  test.each([
    { reason: 'docker and its classic store', ids: 'config' },
    { reason: 'docker with the containerd store', ids: 'manifest' },
    { reason: 'podman, which leaves out "sha256:"', ids: 'bare config' },
  ] as const)('loads under all tags: $reason', async ({ ids }) => {
    const { engine, fake } = openFake(ids);
    const { config, manifest } = await readLayout(folder);
    const expected = ids === 'manifest' ? manifest.digest : config.digest;
    expect(await loadLayout(engine, folder, { tags })).toEqual({ id: expected, changed: true });
    for (const tag of tags) expect(expected).toContain(fake.images()[tag]);
  });

  test('asks once, and does nothing else, when the engine has the image', async () => {
    const { engine, commands } = openFake();
    const { id } = await loadLayout(engine, folder, { tags });
    commands();
    expect(await loadLayout(engine, folder, { tags })).toEqual({ id, changed: false });
    expect(commands()).toEqual(['inspect']);
  });

  test.each([
    { reason: 'a tag is missing', changed: {} },
    { reason: 'a tag is on another image', changed: { [tags[1] ?? '']: 'sha256:other' } },
  ])('only tags the image that the engine has: $reason', async ({ changed }) => {
    const { engine, fake, commands } = openFake();
    const { id } = await loadLayout(engine, folder, { tags });
    fake.setImages({ [tags[0] ?? '']: id, [id]: id, ...changed });
    commands();
    expect(await loadLayout(engine, folder, { tags })).toEqual({ id, changed: true });
    expect(commands()).not.toContain('load');
    for (const tag of tags) expect(fake.images()[tag]).toBe(id);
  });

  test('fails when the engine changes the image', async () => {
    const { config } = await readLayout(folder);
    await expect(loadLayout(openFake('other').engine, folder, { tags })).rejects.toThrow(
      new Error(
        `cannot load "${folder}" into docker: docker has another image than "${config.digest}" after loading`,
      ),
    );
  });

  test('fails for a layout that is damaged, before the engine is asked', async () => {
    const { engine, commands } = openFake();
    rmSync(path.join(folder, 'blobs'), { recursive: true });
    await expect(loadLayout(engine, folder, { tags })).rejects.toThrow(`${folder}: blobs/sha256/`);
    expect(commands()).toEqual([]);
  });
});
