import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cachedPath } from '@distroless/fetch';
import { createTree, type Entry, hashFile, readLayout, writeLayout, writeTar } from '@distroless/image';
import { type Lock, writeSource } from '@distroless/lockfile';
import { imageLabels } from '@distroless/matrix';
import { makeTarball } from '@distroless/testing';
import {
  type MadeContext,
  type MadeWorkspace,
  madeWorkspace,
  writeMadeLock,
} from '@distroless/workspace/testing';

export const image = { series: '3.13', variant: 'runtime' } as const;
export const folder = 'dist/python/3.13/runtime';
const release = '3.13.15';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1_780_000_000 };

function file(path: string, content: string | Buffer): Entry {
  return { ...meta, type: 'file', path, content: Buffer.from(content) };
}

/** A workspace in which the runtime image was built. @returns also the digest of its manifest */
export async function madeBuild(
  flavour: 'fast' | 'release' = 'fast',
): Promise<{ made: MadeWorkspace; context: MadeContext; digest: string }> {
  const made = await madeWorkspace();
  await made.write('images/python/vendored.yaml', 'evidence: {}\nolder: { "3.13": [] }\n');
  const context = await made.open();
  await writeMadeLock({ series: '3.13', variant: 'builder' }, context);
  const lock = await writeMadeLock(image, context);
  await chooseTarball(context);
  return { made, context, digest: await seal(made.folder, lock, flavour) };
}

async function chooseTarball(context: MadeContext): Promise<void> {
  const tarball = await makeTarball(release);
  const sha256 = createHash('sha256').update(tarball).digest('hex');
  const path = cachedPath(context.cache, sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, tarball);
  await writeSource('3.13', { version: release, sha256, file: `Python-${release}.tar.xz` }, context);
}

/** Seals an image with a file and a record of each locked package, as `container` does. */
async function seal(workspace: string, lock: Lock, flavour: string): Promise<string> {
  const packages = lock.roots['runtime']?.packages['amd64'] ?? [];
  const rootfs = packages.flatMap(({ package: name, version, architecture }) => {
    const [path, content] = [`usr/lib/${name}.so`, Buffer.alloc(name.length * 1000, name)];
    const sum = createHash('md5').update(content).digest('hex');
    const record = `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\n`;
    return [
      file(path, content),
      file(`var/lib/dpkg/status.d/${name}`, record),
      file(`var/lib/dpkg/status.d/${name}.md5sums`, `${sum}  ${path}\n`),
    ];
  });
  const cpython = [file('usr/local/bin/python3.13', Buffer.alloc(50_000, 'p'))];
  const layers = [
    await layerOf(workspace, 'runtime/rootfs-amd64.tar', rootfs),
    await layerOf(workspace, `builder/cpython-amd64-${flavour}.tar`, cpython),
  ];
  const labels = imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', flavour, release },
    ...{ revision: 'c0ffee'.padEnd(40, '0'), source: 'https://git.example/python' },
  });
  const lists = { cmd: [], exposedPorts: [], volumes: [], entrypoint: ['python'] };
  const settings = {
    ...lists,
    env: { LANG: 'C.UTF-8' },
    stopSignal: '',
    user: '1000:1000',
    workdir: '/home/monty',
    labels,
  };
  const layout = join(workspace, folder, `oci-amd64-${flavour}`);
  await writeLayout(layout, { layers, architecture: 'amd64', date: 1_780_000_000, settings });
  return (await readLayout(layout)).manifest.digest;
}

async function layerOf(workspace: string, name: string, entries: readonly Entry[]) {
  const path = join(workspace, 'dist/python/3.13', name);
  await mkdir(dirname(path), { recursive: true });
  await writeTar(createTree(entries), path);
  return { path, name, ...(await hashFile(path)) };
}

/** The record of publishing this image, as `publish` writes it. */
export function publishedRecord(digest: string, kinds: readonly string[] = ['signature']): string {
  const [mediaType, index] = [
    'application/vnd.oci.image.manifest.v1+json',
    digest.replace(/^sha256:../, 'sha256:ee'),
  ];
  const counts = { uploaded: 1, present: 0 };
  return JSON.stringify({
    repository: 'registry.example/space/python-distroless',
    index: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: index, size: 1 },
    images: [{ mediaType, digest, size: 1 }],
    tags: ['3.13.15-debian13-20260528', '3.13.15-debian13', '3.13-debian13'].map((tag) => ({
      ...{ tag, digest: index, pushed: 'uploaded' },
    })),
    ...{ blobs: { ...counts, bytes: 1 }, manifests: counts },
    attached: kinds.map((kind) => ({
      kind,
      subject: index,
      digest,
      artifactType: 'x/y',
      pushed: 'uploaded',
    })),
  });
}
