import { createHash } from 'node:crypto';
import { createTree, type Entry, type ImageConfig } from '@distroless/image';
import type { Lock } from '@distroless/lockfile';
import { imageLabels } from '@distroless/matrix';
import { makeElf } from '@distroless/testing';
import type { BillInputs } from '../make-bill.ts';
import type { SealedImage } from '../sealed-image.ts';
import { parseVendoredRules } from '../vendored.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1_780_000_000 };
export const sha256 = '0123456789abcdef'.repeat(4);

export function file(path: string, content: string | Buffer = path): Entry {
  return { ...meta, type: 'file', path, content: Buffer.from(content) };
}

/** A package as the runtime image has it: its files, its copyright file and its records. */
export function recorded(
  name: string,
  files: Entry[],
  more: { control?: string; copyright?: string } = {},
): Entry[] {
  const licence = file(`usr/share/doc/${name}/copyright`, more.copyright ?? 'free text');
  const sums = [...files, licence].map((entry) => `${md5(entry)}  ${entry.path}\n`);
  const control = `Package: ${name}\nVersion: 1:2.0-3+deb13u1\nArchitecture: amd64\n${more.control ?? ''}`;
  const record = `var/lib/dpkg/status.d/${name}`;
  return [...files, licence, file(record, control), file(`${record}.md5sums`, sums.join(''))];
}

function md5(entry: Entry): string {
  return createHash('md5')
    .update(entry.type === 'file' ? entry.content : '')
    .digest('hex');
}

const library = 'usr/local/lib/python3.13';
export const module = (name: string, needed: string[] = []) =>
  file(`${library}/lib-dynload/${name}.cpython-313-x86_64-linux-gnu.so`, makeElf({ needed }));

/** What a sound image has, layer by layer. */
export const rootfs = () => [
  ...recorded('libz1', [file('usr/lib/libz.so.1')], { control: 'Source: zlib (1:2.0-3)\n' }),
  file('etc/passwd'),
];
export const cpython = () => [
  file('usr/local/bin/python3.13'),
  module('pyexpat', ['libexpat.so.1']),
  module('_decimal', ['libmpdec.so.4']),
  module('_md5'),
];

const config: ImageConfig = {
  architecture: 'amd64',
  os: 'linux',
  created: '2026-11-27T12:01:20Z',
  ...{ user: '', env: [], entrypoint: [], cmd: [], workingDir: '', diffIds: [], history: [] },
  labels: imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', flavour: 'release' },
    ...{ release: '3.13.15', insteadOf: '3.13.16', revision: 'abc', source: 'https://git.example/python' },
  }),
};

/** A sealed image with these files in addition. */
export function madeSealed(
  added: Partial<Record<'rootfs' | 'cpython' | 'tools', Entry[]>> = {},
): SealedImage {
  const layers: SealedImage['layers'] = [
    { kind: 'rootfs', entries: [...rootfs(), ...(added.rootfs ?? [])] },
    { kind: 'cpython', entries: [...cpython(), ...(added.cpython ?? [])] },
    { kind: 'tools', entries: added.tools ?? [] },
  ];
  const tree = createTree(layers.flatMap(({ entries }) => entries));
  return { digest: `sha256:${sha256}`, config, layers, tree };
}

export const upstreamSbom = JSON.stringify({
  packages: [
    { name: 'expat', versionInfo: '2.8.2' },
    {
      name: 'hacl-star',
      versionInfo: 'bb3d0dc8',
      downloadLocation: 'https://github.com/hacl-star/hacl-star/archive/bb3d0dc8.zip',
      checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }],
      externalRefs: [
        {
          referenceType: 'cpe23Type',
          referenceLocator: 'cpe:2.3:a:hacl-star:hacl-star:bb3d0dc8:*:*:*:*:*:*:*',
        },
      ],
    },
    { name: 'mpdecimal', versionInfo: '2.5.1' },
  ],
});

export const rules = parseVendoredRules(`
evidence:
  expat: { module: pyexpat, unless: libexpat.so, mustBeListed: true }
  mpdecimal: { module: _decimal, unless: libmpdec.so, mustBeListed: true }
  hacl-star: { module: _md5 }
older:
  "3.11": [{ name: hacl-star, licence: MIT, source: Modules }]
`);

export function madeLock(more: { tools?: Lock['tools']; version?: string; names?: string[] } = {}): Lock {
  const { names = ['libz1'], version = '1:2.0-3+deb13u1', tools } = more;
  const packages = names.map((name) => ({
    ...{ package: name, version, architecture: 'amd64', archive: 'debian' as const, size: 1, sha256 },
    path: `pool/main/${name}.deb`,
  }));
  return {
    ...{
      '//': '',
      intent: `sha256:${sha256}`,
      series: '3.13',
      variant: 'runtime',
      suite: 'trixie',
      debian: 13,
    },
    ...{
      eol: '',
      snapshot: '',
      indexes: {},
      release: { version: '3.13.15', sha256, file: 'Python-3.13.15.tar.xz' },
    },
    roots: { runtime: { files: {}, links: {}, directories: {}, packages: { amd64: packages } } },
    ...(tools && { tools }),
  };
}

export function inputs(more: Partial<BillInputs> = {}): BillInputs {
  return {
    image: {
      ...{ project: 'python-3.13-runtime', repository: 'python-distroless', tag: '3.13.15-debian13' },
      ...{ architecture: 'amd64', flavour: 'release' },
    },
    locks: [madeLock()],
    tarball: { version: '3.13.15', sha256, file: 'Python-3.13.15.tar.xz' },
    ...{ upstreamSbom, rules },
    ...more,
  };
}
