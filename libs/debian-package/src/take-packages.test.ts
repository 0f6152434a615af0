import { createHash } from 'node:crypto';
import { createTree, type Entry } from '@distroless/image';
import { expect, it } from 'vitest';
import { takePackages } from './take-packages.ts';

const meta = { uid: 0, gid: 0, mtime: 1 };
const lib = 'usr/lib/x86_64-linux-gnu';

function file(path: string, content: string): Entry {
  return { ...meta, type: 'file', path, mode: 0o644, content: Buffer.from(content) };
}

function link(path: string, target: string): Entry {
  return { ...meta, type: 'symlink', path, mode: 0o777, target };
}

/** Files of a package with its record; the files in `changed` differ from the record. */
function packageOf(
  name: string,
  version: string,
  files: Record<string, string>,
  changed: Record<string, string> = {},
): Entry[] {
  const sums = Object.entries(files).map(([path, text]) => `${md5(text)}  ${path}\n`);
  return [
    ...Object.entries({ ...files, ...changed }).map(([path, text]) => file(path, text)),
    file(`var/lib/dpkg/status.d/${name}`, `Package: ${name}\nVersion: ${version}\n`),
    file(`var/lib/dpkg/status.d/${name}.md5sums`, sums.join('')),
  ];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

type Case = {
  reason: string;
  ours: Entry[];
  other: Entry[];
  rules?: Parameters<typeof takePackages>[2];
  taken: string[];
  /** What the root then has at these paths: contents, targets of links, or nothing. */
  has: Record<string, string | undefined>;
};

it.each<Case>([
  {
    reason: 'a package of both images comes from the other one, with its record',
    ours: packageOf('libc6', '1', { [`${lib}/libc.so.6`]: 'ours' }),
    other: packageOf('libc6', '2', { [`${lib}/libc.so.6`]: 'theirs' }),
    taken: ['libc6 2'],
    has: {
      [`${lib}/libc.so.6`]: 'theirs',
      'var/lib/dpkg/status.d/libc6': 'Package: libc6\nVersion: 2\n',
      'var/lib/dpkg/status.d/libc6.md5sums': `${md5('theirs')}  ${lib}/libc.so.6\n`,
    },
  },
  {
    reason: 'packages that only ours has stay; packages that only the other has are not added',
    ours: packageOf('libffi8', '1', { [`${lib}/libffi.so.8`]: 'ours' }),
    other: [...packageOf('bash', '1', { 'usr/bin/bash': 'a shell' }), file('etc/motd', 'of no package')],
    taken: [],
    has: { [`${lib}/libffi.so.8`]: 'ours', 'usr/bin/bash': undefined, 'etc/motd': undefined },
  },
  {
    reason: 'our rules apply to its files too, those for all packages and those for one',
    ours: packageOf('libc6', '1', { [`${lib}/libc.so.6`]: 'ours' }),
    other: packageOf('libc6', '1', {
      [`${lib}/libc.so.6`]: 'theirs',
      [`${lib}/gconv/BIG5.so`]: 'a module',
      'usr/share/doc/libc6/NEWS.gz': 'documentation',
      'usr/share/doc/libc6/copyright': 'free',
    }),
    rules: { libc6: { drop: ['usr/lib/*/gconv/**'] } },
    taken: ['libc6 1'],
    has: {
      [`${lib}/gconv/BIG5.so`]: undefined,
      'usr/share/doc/libc6/NEWS.gz': undefined,
      'usr/share/doc/libc6/copyright': 'free',
    },
  },
  {
    reason: 'a file that differs from its package is not taken',
    ours: packageOf('base-files', '1', { 'usr/lib/os-release': 'Debian' }),
    other: packageOf(
      'base-files',
      '1',
      { 'usr/lib/os-release': 'Debian' },
      { 'usr/lib/os-release': 'other' },
    ),
    taken: ['base-files 1'],
    has: { 'usr/lib/os-release': 'Debian' },
  },
  {
    reason: "settings are not in a package's digests: ours stay",
    ours: packageOf('netbase', '1', { 'etc/services': 'ours', 'usr/share/doc/netbase/copyright': 'free' }),
    other: packageOf('netbase', '2', { 'usr/share/doc/netbase/copyright': 'free' }),
    taken: ['netbase 2'],
    has: { 'etc/services': 'ours' },
  },
  {
    reason: 'a library may have another name in another version: the link follows, the old file is gone',
    ours: [
      ...packageOf('zlib1g', '1', { [`${lib}/libz.so.1.3.1`]: 'ours' }),
      link(`${lib}/libz.so.1`, 'libz.so.1.3.1'),
    ],
    other: [
      ...packageOf('zlib1g', '2', { [`${lib}/libz.so.1.3.2`]: 'theirs' }),
      link(`${lib}/libz.so.1`, 'libz.so.1.3.2'),
    ],
    taken: ['zlib1g 2'],
    has: {
      [`${lib}/libz.so.1`]: 'libz.so.1.3.2',
      [`${lib}/libz.so.1.3.1`]: undefined,
      [`${lib}/libz.so.1.3.2`]: 'theirs',
    },
  },
  {
    reason: 'an image without a merged /usr, as of Debian 12',
    ours: [link('lib', 'usr/lib'), ...packageOf('libc6', '1', { [`${lib}/libc.so.6`]: 'ours' })],
    other: packageOf('libc6', '1', { 'lib/x86_64-linux-gnu/libc.so.6': 'theirs' }),
    taken: ['libc6 1'],
    has: { [`${lib}/libc.so.6`]: 'theirs', lib: 'usr/lib' },
  },
  {
    reason: 'a record without digests lists no files',
    ours: packageOf('libc6', '1', { [`${lib}/libc.so.6`]: 'ours' }),
    other: [
      file(`${lib}/libc.so.6`, 'theirs'),
      file('var/lib/dpkg/status.d/libc6', 'Package: libc6\nVersion: 2\n'),
    ],
    taken: [],
    has: { [`${lib}/libc.so.6`]: 'ours' },
  },
])('$reason', ({ ours, other, rules = {}, taken, has }) => {
  const result = takePackages(ours, createTree(other), rules);
  expect(result.taken).toEqual(taken);
  const seen = Object.keys(has).map((path) => {
    const entry = result.tree.get(path);
    return [path, entry?.type === 'symlink' ? entry.target : result.tree.read(path)?.toString()];
  });
  expect(Object.fromEntries(seen)).toEqual(has);
});
