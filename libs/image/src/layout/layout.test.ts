import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readImageArchive } from '../image-archive.ts';
import { createTree } from '../tree.ts';
import { writeTar } from '../write-tar.ts';
import { archiveLayout } from './archive-layout.ts';
import type { CanonicalConfigOptions } from './canonical-config.ts';
import { blobPath, digestOf } from './descriptor.ts';
import type { ImageSettings } from './image-settings.ts';
import type { LayerTar } from './layer-tar.ts';
import { readLayout } from './read-layout.ts';
import { writeLayout } from './write-layout.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'layout-'));
  folder = path.join(base, 'oci');
});
afterEach(() => rmSync(base, { recursive: true }));

const settings: ImageSettings = {
  user: '1000:1000',
  workdir: '/home/monty',
  entrypoint: ['python'],
  cmd: [],
  env: { PATH: '/usr/bin', HOME: '/home/monty' },
  labels: { b: '2', a: '1' },
  exposedPorts: ['8080/tcp'],
  volumes: [],
  stopSignal: '',
};

/** A tar with one file, like those of a step. */
async function tar(name: string): Promise<LayerTar> {
  const file = path.join(base, name);
  const meta = { path: name, mode: 0o644, uid: 0, gid: 0, mtime: 1000 };
  const { sha256, size } = await writeTar(
    createTree([{ ...meta, type: 'file', content: Buffer.from(`the file of ${name}`) }]),
    file,
  );
  return { path: file, name, digest: `sha256:${sha256}`, size };
}

async function options(more: Partial<CanonicalConfigOptions> = {}): Promise<CanonicalConfigOptions> {
  const layers = [await tar('lower.tar'), await tar('upper.tar')];
  return { architecture: 'amd64', settings, layers, date: 1_700_000_000, ...more };
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** A blob, compared with its digest and size. */
function blob({ digest, size }: { digest: string; size: number }): Buffer {
  const content = readFileSync(blobPath(folder, digest));
  expect([digestOf(content), content.length]).toEqual([digest, size]);
  return content;
}

describe('writeLayout', () => {
  it('leads from the index to the tars', async () => {
    const { layers: tars } = await options();
    await writeLayout(folder, await options());
    expect(json(path.join(folder, 'oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' });
    const { manifests } = json(path.join(folder, 'index.json'));
    expect(manifests).toEqual([
      expect.objectContaining({ platform: { architecture: 'amd64', os: 'linux' } }),
    ]);
    const { config, layers } = JSON.parse(blob(manifests[0]).toString());
    for (const layer of layers) expect(layer.mediaType).toBe('application/vnd.oci.image.layer.v1.tar');
    expect(layers.map((layer: never) => blob(layer))).toEqual(tars.map((one) => readFileSync(one.path)));
    expect(JSON.parse(blob(config).toString()).rootfs.diff_ids).toEqual(tars.map(({ digest }) => digest));
  });

  it('writes a canonical configuration: sorted, dated by the commit, without empty fields', async () => {
    const made = await options();
    await writeLayout(folder, made);
    const { config } = await readLayout(folder);
    const created = '2023-11-14T22:13:20Z';
    const digests = made.layers.map(({ digest }) => `"${digest}"`);
    expect(blob(config).toString()).toBe(
      [
        '{"architecture":"amd64","config":{"Entrypoint":["python"],"Env":["HOME=/home/monty","PATH=/usr/bin"],',
        '"ExposedPorts":{"8080/tcp":{}},"Labels":{"a":"1","b":"2"},"User":"1000:1000","WorkingDir":"/home/monty"},',
        `"created":"${created}","history":[{"created":"${created}","created_by":"ADD lower.tar /"},`,
        `{"created":"${created}","created_by":"ADD upper.tar /"}],"os":"linux",`,
        `"rootfs":{"diff_ids":[${digests.join()}],"type":"layers"}}`,
      ].join(''),
    );
  });

  it('writes the same bytes for any order of variables and labels in an engine', async () => {
    await writeLayout(folder, await options());
    const index = readFileSync(path.join(folder, 'index.json'));
    const other = {
      ...settings,
      env: { HOME: '/home/monty', PATH: '/usr/bin' },
      labels: { a: '1', b: '2' },
    };
    folder = path.join(base, 'another place');
    await writeLayout(folder, await options({ settings: other }));
    expect(readFileSync(path.join(folder, 'index.json'))).toEqual(index);
  });

  it.each<{ changed: string; more: Partial<CanonicalConfigOptions> }>([
    { changed: 'the date', more: { date: 1_700_000_001 } },
    { changed: 'the architecture', more: { architecture: 'arm64' } },
    { changed: 'a setting', more: { settings: { ...settings, cmd: ['-c'] } } },
  ])('makes another image when $changed changes', async ({ more }) => {
    await writeLayout(folder, await options());
    const { config } = await readLayout(folder);
    expect(await writeLayout(folder, await options(more))).toBe(true);
    expect((await readLayout(folder)).config.digest).not.toBe(config.digest);
  });

  it('does not change a layout that has this image already', async () => {
    expect(await writeLayout(folder, await options())).toBe(true);
    utimesSync(path.join(folder, 'index.json'), 1000, 1000);
    expect(await writeLayout(folder, await options())).toBe(false);
    expect(statSync(path.join(folder, 'index.json')).mtimeMs).toBe(1_000_000);
  });

  it('writes a damaged layout again', async () => {
    const made = await options();
    await writeLayout(folder, made);
    rmSync(blobPath(folder, made.layers[1]?.digest ?? ''));
    expect(await writeLayout(folder, made)).toBe(true);
    await readLayout(folder);
  });

  it('links the tars, so that they take no space again', async () => {
    const made = await options();
    await writeLayout(folder, made);
    for (const { path: file, digest } of made.layers) {
      expect(statSync(blobPath(folder, digest)).ino).toBe(statSync(file).ino);
    }
  });

  it('makes one blob of a tar that is used twice, and removes an earlier image', async () => {
    await writeLayout(folder, await options());
    const lower = await tar('lower.tar');
    await writeLayout(folder, await options({ layers: [lower, lower] }));
    expect(readdirSync(path.join(folder, 'blobs', 'sha256'))).toHaveLength(3);
  });

  it('fails for a missing tar, and does not change the old layout', async () => {
    const made = await options();
    await writeLayout(folder, made);
    const index = readFileSync(path.join(folder, 'index.json'));
    rmSync(path.join(base, 'upper.tar'));
    await expect(writeLayout(folder, { ...made, date: 1 })).rejects.toThrow(
      `cannot write "${folder}": ENOENT: no such file or directory, link '${path.join(base, 'upper.tar')}'`,
    );
    expect(readdirSync(base).sort()).toEqual(['lower.tar', 'oci']);
    expect(readFileSync(path.join(folder, 'index.json'))).toEqual(index);
  });
});

describe('readLayout', () => {
  beforeEach(async () => void (await writeLayout(folder, await options())));
  const damage = (name: string, content: string) => writeFileSync(path.join(folder, name), content);

  it('refuses a manifest whose bytes were changed', async () => {
    const { manifest } = await readLayout(folder);
    const name = `blobs/${manifest.digest.replace(':', '/')}`;
    damage(name, '{}');
    await expect(readLayout(folder)).rejects.toThrow(
      new Error(`${folder}: ${name} has digest "${digestOf('{}')}"`),
    );
  });

  it('refuses a layer that was cut off', async () => {
    const [layer = { digest: '', size: 0 }] = (await readLayout(folder)).layers;
    const name = `blobs/${layer.digest.replace(':', '/')}`;
    damage(name, 'short');
    await expect(readLayout(folder)).rejects.toThrow(
      new Error(`${folder}: ${name} has 5 bytes, not ${layer.size}`),
    );
  });

  it.each([
    { reason: 'names two images', text: (one: object) => ({ manifests: [one, one] }) },
    {
      reason: 'leads out of the layout',
      text: (one: object) => ({ manifests: [{ ...one, digest: '../x' }] }),
    },
  ])('refuses an index that $reason', async ({ text }) => {
    const [one] = json(path.join(folder, 'index.json')).manifests;
    damage('index.json', JSON.stringify(text(one)));
    await expect(readLayout(folder)).rejects.toThrow(`${folder}: index.json: "manifests`);
  });

  it('an error names a missing part', async () => {
    rmSync(path.join(folder, 'index.json'));
    await expect(readLayout(folder)).rejects.toThrow(new Error(`${folder}: index.json: no such file`));
  });
});

describe('archiveLayout', () => {
  const names = ['localhost:5000/python:3.13', 'localhost:5000/python:3.13.15'];

  async function unpack(): Promise<string> {
    await writeLayout(folder, await options());
    const chunks: Buffer[] = [];
    for await (const chunk of archiveLayout(await readLayout(folder), names)) chunks.push(chunk);
    const target = path.join(base, 'unpacked');
    mkdirSync(target);
    execFileSync('tar', ['-xf', '-', '-C', target], { input: Buffer.concat(chunks) });
    return target;
  }

  it('has the blobs of the layout, and the names for both kinds of docker', async () => {
    const unpacked = await unpack();
    for (const name of readdirSync(path.join(folder, 'blobs/sha256'))) {
      const file = path.join('blobs/sha256', name);
      expect(readFileSync(path.join(unpacked, file))).toEqual(readFileSync(path.join(folder, file)));
    }
    expect(json(path.join(unpacked, 'manifest.json'))).toEqual([
      expect.objectContaining({ RepoTags: names }),
    ]);
    const { manifests } = json(path.join(unpacked, 'index.json'));
    expect(manifests.map(({ annotations }: { annotations: object }) => annotations)).toEqual([
      { 'io.containerd.image.name': names[0], 'org.opencontainers.image.ref.name': '3.13' },
      { 'io.containerd.image.name': names[1], 'org.opencontainers.image.ref.name': '3.13.15' },
    ]);
  });

  it('is read by our own reader of image archives', async () => {
    await writeLayout(folder, await options());
    const { config, layers } = await readImageArchive(archiveLayout(await readLayout(folder), names), 'x');
    expect([config.user, layers.length]).toEqual(['1000:1000', 2]);
    const paths: string[] = [];
    for (const layer of layers) for await (const entry of layer.entries()) paths.push(entry.path);
    expect(paths).toEqual(['lower.tar', 'upper.tar']);
  });
});
