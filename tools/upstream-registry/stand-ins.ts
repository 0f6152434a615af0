import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleRootfs } from '@distroless/debian-package';
import { buildImage, removeImage, runEngine } from '@distroless/engine';
import { type Entry, writeTar } from '@distroless/image';
import { type Context, hostArchitecture } from '@distroless/workspace';
import { fetchPackages } from '../lib/debian-packages.ts';

/** An image of the registry, and its Dockerfile next to this file. */
type StandIn = { image: string; dockerfile: string; context: string; buildArgs?: Record<string, string> };

/** Pushes a stand-in of upstream's Python image, made from our image `builder`, under the name `image`. */
export async function pushPython(
  image: string,
  { builder, folder }: { builder: string; folder: string },
  context: Context,
): Promise<void> {
  const empty = join(folder, 'python');
  await mkdir(empty);
  const buildArgs = { BUILDER: builder };
  await push({ image, dockerfile: 'python.dockerfile', context: empty, buildArgs }, context);
}

/** Pushes a stand-in of Google's root for C++ programs, made from a suite's packages. */
export async function pushRoot(
  image: string,
  { suite, folder }: { suite: string; folder: string },
  context: Context,
): Promise<void> {
  const files = join(folder, 'root');
  await mkdir(files);
  await writeRoot(join(files, 'root.tar'), suite, context);
  await writeFile(join(files, 'os-release'), osRelease);
  await push({ image, dockerfile: 'root.dockerfile', context: files }, context);
}

/** Builds and pushes it, and removes it from the engine, so that it has to be pulled. */
async function push({ image, dockerfile, ...options }: StandIn, { engine, signal }: Context): Promise<void> {
  const file = join(import.meta.dirname, dockerfile);
  try {
    await buildImage(await engine(), { ...options, dockerfile: file, tag: image, signal });
    const plain = (await engine()).name === 'podman' ? ['--tls-verify=false'] : [];
    await runEngine(await engine(), ['push', '--quiet', ...plain, image], {
      purpose: `push "${image}"`,
      signal,
    });
  } finally {
    await removeImage(await engine(), image);
  }
}

/** The packages of Google's image (https://github.com/GoogleContainerTools/distroless, `cc` and its bases). */
const packages = [
  'base-files',
  'ca-certificates',
  'libc6',
  'libgcc-s1',
  'libgomp1',
  'libssl3t64',
  'libstdc++6',
  'media-types',
  'netbase',
  'tzdata',
];
/** Only their maintainer scripts need these, and they do not run. */
const without = ['awk', 'debconf', 'debconf-2.0', 'openssl'];

const accounts = {
  'etc/passwd': [
    'root:x:0:0:root:/root:/sbin/nologin',
    'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin',
    'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin',
  ],
  'etc/group': ['root:x:0:', 'tty:x:5:', 'staff:x:50:', 'nonroot:x:65532:'],
  'etc/nsswitch.conf': ['hosts: files dns'],
};

/** It differs from that of the package. */
const osRelease = `PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="13"
VERSION="Debian GNU/Linux 13 (trixie)"
`;

/** Whole packages with their records, and the users root, nobody and nonroot. */
async function writeRoot(output: string, suite: string, context: Context): Promise<void> {
  const debs = await fetchPackages({ suite, roots: packages, without }, context);
  const { tree } = await assembleRootfs(debs, {
    architecture: hostArchitecture(),
    // It has only the bundle of the root certificates.
    packageSelections: {
      'ca-certificates': { drop: ['usr/share/ca-certificates/**', 'usr/sbin/**', 'etc/ca-certificates/**'] },
    },
    directories: [
      { path: 'home/nonroot', mode: 0o700, uid: 65532, gid: 65532 },
      { path: 'root', mode: 0o700, uid: 0, gid: 0 },
      { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
    ],
    overlay: Object.entries(accounts).map(([path, lines]) => file(path, lines)),
    signal: context.signal,
  });
  await writeTar(tree, output, { signal: context.signal });
}

function file(path: string, lines: string[]): Entry {
  const content = Buffer.from(`${lines.join('\n')}\n`);
  return { type: 'file', path, mode: 0o644, uid: 0, gid: 0, mtime: 0, content };
}
