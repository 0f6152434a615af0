import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  blobPath,
  createTree,
  type Entry,
  hashFile,
  readLayout,
  writeLayout,
  writeTar,
} from '@distroless/image';
import { imageLabels } from '@distroless/matrix';
import { manifestTypes, openRepository, pushBlob, pushManifest } from '@distroless/registry';

type MadeImage = {
  /** Files and links of the root file system; the records are made from `packages`. */
  rootfs?: Entry[];
  /** Debian packages: version by name. */
  packages?: Record<string, string>;
  /** Python packages: version by name. */
  python?: Record<string, string>;
  release?: string;
  revision?: string;
};

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1_780_000_000 };

export function file(path: string, content: string, more: Partial<Entry> = {}): Entry {
  return { ...meta, type: 'file', path, content: Buffer.from(content), ...more } as Entry;
}

/** Seals an image as `container` does, and brings it to a repository, under a tag. @returns its digest */
export async function publishMade(
  name: string,
  { folder, tag, ...image }: MadeImage & { folder: string; tag: string },
): Promise<string> {
  const { release = '3.13.15', revision = 'c0ffee'.padEnd(40, '0') } = image;
  await mkdir(folder, { recursive: true });
  const layers = Object.entries(layersOf(image)).map(async ([kind, entries]) => {
    const path = join(folder, `${kind}-amd64.tar`);
    await writeTar(createTree(entries), path);
    return { path, name: `x/${kind}-amd64.tar`, ...(await hashFile(path)) };
  });
  const lists = { cmd: [], entrypoint: [], exposedPorts: [], volumes: [] };
  const labels = imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', flavour: 'release' },
    ...{ release, revision, source: 'https://git.example/python' },
  });
  const settings = { ...lists, env: {}, stopSignal: '', user: '', workdir: '', labels };
  const layout = join(folder, 'oci');
  await writeLayout(layout, {
    layers: await Promise.all(layers),
    architecture: 'amd64',
    date: 1_780_000_000,
    settings,
  });
  return push(name, layout, tag);
}

function layersOf({ rootfs = [], packages = {}, python = {}, release = '3.13.15' }: MadeImage) {
  const records = Object.entries(packages).map(([name, version]) =>
    file(`var/lib/dpkg/status.d/${name}`, `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\n`),
  );
  const distributions = Object.entries(python).map(([name, version]) =>
    file(`opt/tools/${name}-${version}.dist-info/METADATA`, `Name: ${name}\n`),
  );
  return {
    rootfs: [...records, ...rootfs],
    cpython: [file('usr/local/bin/python3.13', `CPython ${release}`)],
    ...(distributions.length > 0 && { tools: distributions }),
  };
}

async function push(name: string, folder: string, tag: string): Promise<string> {
  const repository = await openRepository(name, { env: {}, access: 'push', retries: 0 });
  const { manifest, config, layers } = await readLayout(folder);
  for (const blob of [config, ...layers]) await pushBlob(repository, blob, blobPath(folder, blob.digest));
  const image = readFileSync(blobPath(folder, manifest.digest));
  const { descriptor } = await pushManifest(repository, image, { mediaType: manifestTypes.image });
  const platform = { architecture: 'amd64', os: 'linux' };
  const index = {
    ...{ schemaVersion: 2, mediaType: manifestTypes.index, manifests: [{ ...descriptor, platform }] },
    annotations: { made: createHash('sha256').update(tag).digest('hex') },
  };
  await pushManifest(repository, Buffer.from(JSON.stringify(index)), { mediaType: manifestTypes.index, tag });
  return descriptor.digest;
}
