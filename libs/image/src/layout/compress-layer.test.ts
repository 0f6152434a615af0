import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readImageArchive } from '../image-archive.ts';
import { createTree } from '../tree.ts';
import { writeTar } from '../write-tar.ts';
import { hashUnpacked, isZstd, unzstd } from '../zstd.ts';
import { archiveLayout } from './archive-layout.ts';
import { compressLayer } from './compress-layer.ts';
import { digestOf } from './descriptor.ts';
import { hashFile, type LayerTar } from './layer-tar.ts';
import { readLayout } from './read-layout.ts';
import { writeLayout } from './write-layout.ts';

let base: string;
let tar: LayerTar;
beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'compress-'));
  tar = await layer('some text, '.repeat(100_000));
});
afterEach(() => rmSync(base, { recursive: true }));

async function layer(content: string): Promise<LayerTar> {
  const file = path.join(base, 'layer.tar');
  writeFileSync(file, content);
  return { path: file, name: 'layer.tar', ...(await hashFile(file)) };
}

it('a layer is compressed, and unpacks to the same bytes', async () => {
  const { path: file, digest, size } = await compressLayer(tar);
  const content = readFileSync(file);
  expect([digestOf(content), content.length, isZstd(content)]).toEqual([digest, size, true]);
  expect(size).toBeLessThan(tar.size / 100);
  expect(await hashUnpacked(file)).toBe(tar.digest);
  expect(unzstd(content, tar.size)?.length).toBe(tar.size);
});

it('the bytes are the same on every machine: those of zstd 1.5.7 at level 19', async () => {
  expect(await compressLayer(await layer('one layer'))).toMatchObject({
    digest: 'sha256:b68943792c0fa68ee006792311c2e66cbcc3b692436f1c1ab3fcb73914b86d95',
    size: 18,
  });
});

it('what was compressed is used again, unless the tar or the file has changed', async () => {
  const first = await compressLayer(tar);
  const before = statSync(first.path).ino;
  expect(await compressLayer(tar)).toEqual(first);
  expect(statSync(first.path).ino).toBe(before);
  writeFileSync(first.path, 'damaged');
  expect(await compressLayer(tar)).toEqual(first);
  const other = await compressLayer(await layer('other'));
  expect(await hashUnpacked(other.path)).toBe(digestOf('other'));
});

it('a sealed image with compressed layers is read by our own reader of archives', async () => {
  const file = path.join(base, 'one.tar');
  const meta = { path: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1000 };
  const tree = createTree([{ ...meta, type: 'file', content: Buffer.from('content') }]);
  const { sha256, size } = await writeTar(tree, file);
  const one = { path: file, name: 'one.tar', digest: `sha256:${sha256}`, size };
  const none = { user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels: {} };
  const folder = path.join(base, 'oci');
  await writeLayout(folder, {
    ...{ architecture: 'amd64', date: 0 },
    settings: { ...none, exposedPorts: [], volumes: [], stopSignal: '' },
    layers: [{ ...one, compressed: await compressLayer(one) }],
  });
  const layout = await readLayout(folder);
  expect(layout.layers).toMatchObject([{ mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' }]);
  const { layers } = await readImageArchive(archiveLayout(layout, ['localhost/python:1']), 'x');
  const paths: string[] = [];
  for (const layer of layers) for await (const entry of layer.entries()) paths.push(entry.path);
  expect(paths).toEqual(['file']);
});

it('unpacking ends at the limit, and damage is an error', async () => {
  const content = readFileSync((await compressLayer(tar)).path);
  expect(unzstd(content, tar.size - 1)).toBeUndefined();
  expect(() => unzstd(content.subarray(0, 40), tar.size)).toThrow();
  const cut = path.join(base, 'cut');
  writeFileSync(cut, content.subarray(0, 40));
  await expect(hashUnpacked(cut)).rejects.toThrow();
});

it('a run that is stopped, or fails, leaves no file', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('interrupted')), 5);
  await expect(compressLayer(tar, { signal: stop.signal })).rejects.toThrow('interrupted');
  await expect(compressLayer({ ...tar, path: path.join(base, 'missing') })).rejects.toThrow(
    `cannot compress "${path.join(base, 'missing')}": ENOENT`,
  );
  expect(readdirSync(base)).toEqual(['layer.tar']);
});
