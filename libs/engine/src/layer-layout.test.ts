import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { writeLayerLayout } from './layer-layout.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'layout-'));
  folder = path.join(base, 'debug', 'layers');
  for (const name of ['runtime', 'debug']) {
    mkdirSync(path.join(base, name));
    writeFileSync(path.join(base, name, 'rootfs.tar'), `the tar of ${name}`);
  }
});
afterEach(() => rmSync(base, { recursive: true }));

const amd64 = { architecture: 'amd64' };
const tar = (name: string) => path.join(base, name, 'rootfs.tar');
const digest = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** A blob, held against its digest and size. */
function blob({ digest: expected, size }: { digest: string; size: number }): Buffer {
  const content = readFileSync(path.join(folder, 'blobs', expected.replace(':', '/')));
  expect([digest(content), content.length]).toEqual([expected, size]);
  return content;
}

const json = (content: Buffer) => JSON.parse(content.toString());

test('from the index on, all leads to the tars, which are linked from where the layout is', async () => {
  await writeLayerLayout(folder, [tar('runtime'), tar('debug')], amd64);
  expect(json(readFileSync(path.join(folder, 'oci-layout')))).toEqual({ imageLayoutVersion: '1.0.0' });
  const { manifests } = json(readFileSync(path.join(folder, 'index.json')));
  expect(manifests).toHaveLength(1);
  const { config, layers } = json(blob(manifests[0]));
  expect(layers.map((layer: never) => blob(layer).toString())).toEqual([
    'the tar of runtime',
    'the tar of debug',
  ]);
  expect(json(blob(config))).toMatchObject({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map((layer: { digest: string }) => layer.digest) },
  });
  const link = path.join(folder, 'blobs', digest('the tar of runtime').replace(':', '/'));
  expect(readlinkSync(link)).toBe('../../../../runtime/rootfs.tar');
});

test('the same tars make the same layout, and what was there before is gone', async () => {
  await writeLayerLayout(folder, [tar('debug')], amd64);
  await writeLayerLayout(folder, [tar('runtime'), tar('runtime')], amd64);
  const index = readFileSync(path.join(folder, 'index.json'), 'utf8');
  expect(readdirSync(path.join(folder, 'blobs', 'sha256'))).toHaveLength(3);
  await writeLayerLayout(folder, [tar('runtime'), tar('runtime')], amd64);
  expect(readFileSync(path.join(folder, 'index.json'), 'utf8')).toBe(index);
});

test('a tar that is not there is an error, and leaves what was', async () => {
  await writeLayerLayout(folder, [tar('debug')], amd64);
  const before = readdirSync(folder);
  await expect(writeLayerLayout(folder, [tar('none')], amd64)).rejects.toThrow(
    new Error(`cannot write "${folder}": ENOENT: no such file or directory, open '${tar('none')}'`),
  );
  expect(readdirSync(path.dirname(folder)).sort()).toEqual(['layers', 'rootfs.tar']);
  expect(readdirSync(folder)).toEqual(before);
});
