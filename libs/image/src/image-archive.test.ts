import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rawTar } from '@distroless/testing';
import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { readImageArchive } from './image-archive.ts';
import { LimitError } from './limits.ts';
import { mergeLayers } from './merge-layers.ts';
import type { ImageOddity } from './oddity.ts';
import { createTree } from './tree.ts';
import { writeTar } from './write-tar.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content: string | Buffer): Entry => ({
  ...meta,
  type: 'file',
  path,
  content: Buffer.from(content),
});
const digestOf = (bytes: string | Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function tarOf(entries: Entry[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'image-archive-'));
  await writeTar(createTree(entries), join(folder, 'x.tar'));
  const bytes = await readFile(join(folder, 'x.tar'));
  await rm(folder, { recursive: true });
  return bytes;
}

const lower = await tarOf([file('etc/a', '1'), file('etc/b', '1')]);
const upper = await tarOf([file('etc/.wh.a', ''), file('etc/b', '2')]);
const config = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  created: '2026-01-01T00:00:00Z',
  config: { User: '1000:1000', Env: ['A=b'], Entrypoint: ['python'], Cmd: null, Labels: { x: 'y' } },
  rootfs: { type: 'layers', diff_ids: [digestOf(lower), digestOf(upper)] },
  history: [{ created_by: 'ADD 1.tar /' }, { empty_layer: true }],
});
const parsed = {
  architecture: 'amd64',
  os: 'linux',
  created: '2026-01-01T00:00:00Z',
  user: '1000:1000',
  env: ['A=b'],
  entrypoint: ['python'],
  cmd: [],
  workingDir: '',
  labels: { x: 'y' },
  diffIds: [digestOf(lower), digestOf(upper)],
  history: ['ADD 1.tar /', ''],
};

const dockerArchive = (changes: Record<string, string | Buffer> = {}) =>
  tarOf(
    Object.entries({
      'manifest.json': JSON.stringify([
        { Config: 'c.json', RepoTags: ['x:y'], Layers: ['1.tar', '2/layer.tar'] },
      ]),
      'c.json': config,
      '1.tar': lower,
      '2/layer.tar': gzipSync(upper),
      ...changes,
    }).map(([path, content]) => file(path, content)),
  );

function blob(content: string | Buffer): Entry {
  return file(`blobs/${digestOf(content).replace(':', '/')}`, content);
}

const packed = gzipSync(upper);
const manifest = JSON.stringify({
  config: { digest: digestOf(config) },
  layers: [{ digest: digestOf(lower) }, { digest: digestOf(packed) }],
});
const blobs = [blob(lower), blob(packed), blob(config), blob(manifest)];
const image = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(manifest) };
const ociLayout = (manifests: object[], more: Entry[] = []) =>
  tarOf([file('oci-layout', '{}'), file('index.json', JSON.stringify({ manifests })), ...blobs, ...more]);

const nested = JSON.stringify({
  manifests: [
    { ...image, platform: { architecture: 'amd64' } },
    { digest: digestOf('arm'), platform: { architecture: 'arm64' } },
    { digest: digestOf('attestation'), platform: { architecture: 'unknown' } },
  ],
});
const nestedIndex = { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digestOf(nested) };

test.each<[reason: string, archive: Buffer, options: { architecture?: string }]>([
  ['docker-archive', await dockerArchive(), {}],
  ['OCI layout', await ociLayout([image]), {}],
  [
    'OCI layout with an index inside',
    await ociLayout([nestedIndex], [blob(nested)]),
    { architecture: 'amd64' },
  ],
])('reads a %s', async (_reason, archive, options) => {
  const { config: found, layers } = await readImageArchive(archive, 'image.tar', options);
  expect(found).toEqual(parsed);
  expect(layers.map(({ diffId }) => diffId)).toEqual(parsed.diffIds);
  const tree = await mergeLayers(layers);
  expect([...tree].map(({ path }) => path)).toEqual(['etc', 'etc/b']);
  expect(tree.read('etc/b')?.toString()).toBe('2');
});

const otherLayer = await tarOf([file('x', '')]);

test.each<[reason: string, archive: Buffer, message: string]>([
  ['any other tar', lower, 'image.tar: is not an image archive (it has no "index.json")'],
  [
    'two images',
    await ociLayout([image, image]),
    'image.tar: index.json names 2 images for "amd64", expected one',
  ],
  [
    'an index without a fitting image',
    await ociLayout([{ ...image, platform: { architecture: 'arm64' } }]),
    'image.tar: index.json names 0 images for "amd64", expected one',
  ],
  [
    'a manifest that is not JSON',
    await dockerArchive({ 'manifest.json': '{' }),
    'image.tar: manifest.json: is not JSON: ',
  ],
  [
    'a configuration with another schema',
    await dockerArchive({ 'c.json': '{"architecture":"amd64","os":"linux"}' }),
    'image.tar: c.json: "rootfs": ',
  ],
  [
    'more layers than digests',
    await dockerArchive({ 'c.json': config.replace(`,"${digestOf(upper)}"`, '') }),
    'image.tar: has 2 layers, but its configuration names 1',
  ],
  [
    'a changed blob',
    await ociLayout([image], [{ ...blob(manifest), type: 'file', content: Buffer.from('{}') }]),
    `image.tar: blobs/${digestOf(manifest).replace(':', '/')} has digest "${digestOf('{}')}"`,
  ],
  [
    'a digest that is a path',
    await ociLayout([{ ...image, digest: 'sha256:../../etc' }]),
    'image.tar: index.json: "manifests.0.digest": ',
  ],
  [
    'another layer than the configuration names',
    await dockerArchive({ '1.tar': otherLayer }),
    `image.tar: 1.tar: has digest "${digestOf(otherLayer)}", expected "${digestOf(lower)}"`,
  ],
  [
    'a missing layer',
    await dockerArchive({
      'manifest.json': JSON.stringify([{ Config: 'c.json', Layers: ['1.tar', '3.tar'] }]),
    }),
    'image.tar: is not an image archive (it has no "3.tar")',
  ],
])('refuses %s', async (_reason, archive, message) => {
  const read = async () => {
    const { layers } = await readImageArchive(archive, 'image.tar', { architecture: 'amd64' });
    await mergeLayers(layers);
  };
  await expect(read()).rejects.toThrow(message);
});

/** 100 MB of zeros in 100 kB. */
const bomb = gzipSync(Buffer.alloc(100_000_000));
const bombed = config.replace(digestOf(upper), digestOf(Buffer.alloc(100_000_000)));

test.each<[reason: string, changes: Record<string, string | Buffer>, bytes: number]>([
  ['one layer', { '2/layer.tar': bomb, 'c.json': bombed }, 10_000_000],
  ['all layers together', {}, lower.length + upper.length - 1],
])('layers unpack within the limit: %s', async (_reason, changes, bytes) => {
  const archive = await dockerArchive(changes);
  const { layers } = await readImageArchive(archive, 'image.tar', { limits: { bytes } });
  const error = await mergeLayers(layers).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LimitError);
  expect(error).toMatchObject({
    limit: 'bytes',
    message: `cannot read "image.tar: 2/layer.tar": the unpacked bytes of the layers are more than ${bytes}`,
  });
});

test('a layer may be read twice; its bytes count once', async () => {
  const bytes = lower.length + upper.length;
  const { layers } = await readImageArchive(await dockerArchive(), 'image.tar', { limits: { bytes } });
  await mergeLayers(layers);
  expect((await mergeLayers(layers)).size).toBe(2);
});

test.each<[reason: string, layer: Buffer, message: string]>([
  ['gzip that is cut off', packed.subarray(0, 50), 'image.tar: 2/layer.tar: cannot be unpacked: '],
  [
    'zstd that is damaged',
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff]),
    'image.tar: 2/layer.tar: cannot be unpacked: ',
  ],
  ['nothing', Buffer.alloc(0), 'image.tar: 2/layer.tar: has digest "'],
])('a layer of %s is an error', async (_reason, layer, message) => {
  const { layers } = await readImageArchive(await dockerArchive({ '2/layer.tar': layer }), 'image.tar');
  await expect(mergeLayers(layers)).rejects.toThrow(message);
});

test('oddities of a foreign image have the number of the layer', async () => {
  const odd = rawTar([{ name: 'dev/null', type: '3' }, { name: 'x' }]);
  const changes = { '2/layer.tar': gzipSync(odd), 'c.json': config.replace(digestOf(upper), digestOf(odd)) };
  const oddities: ImageOddity[] = [];
  const onOddity = (oddity: ImageOddity) => void oddities.push(oddity);
  const { layers } = await readImageArchive(await dockerArchive(changes), 'image.tar', { onOddity });
  const tree = await mergeLayers(layers, { onOddity });
  expect(tree.get('dev/null')?.type).toBe('special');
  expect(oddities.map(({ kind, layer }) => [kind, layer])).toEqual([['special-file', 1]]);
});

test('a manifest of 17 MiB is too large', async () => {
  const changes = { 'manifest.json': ' '.repeat(17 * 2 ** 20) };
  await expect(readImageArchive(await dockerArchive(changes), 'image.tar')).rejects.toThrow(LimitError);
});
