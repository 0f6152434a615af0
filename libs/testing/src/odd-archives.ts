import { paxMember, type RawMember, rawMember, rawTar } from './raw-tar.ts';

const long = `${'long/'.repeat(60)}x`;

/** Archives whose members readers do not agree on, or that only some programs write. */
export const oddArchives: Readonly<Record<string, Buffer>> = {
  'a pax size hides no attribute of the next member': rawTar([
    paxMember({ size: '0', 'SCHILY.xattr.security.capability': Buffer.from([1, 0, 0, 2, 0]) }),
    { name: 'usr/bin/x', size: 512 },
    { name: 'y', content: 'y' },
  ]),
  'a pax size counts instead of that of the header': rawTar([
    paxMember({ size: '3' }),
    { name: 'x', content: 'xyz', size: 0 },
    { name: 'y' },
  ]),
  'members behind the end': Buffer.concat([rawTar([{ name: 'x' }]), rawTar([{ name: 'y' }])]),
  'no end': rawMember({ name: 'x', content: 'x' }),
  'one block of zeros at the end': Buffer.concat([rawMember({ name: 'x' }), Buffer.alloc(512)]),
  'one block of zeros between members': Buffer.concat([
    ...[rawMember({ name: 'x' }), Buffer.alloc(512), rawTar([{ name: 'y' }])],
  ]),
  'an end without padding': rawMember({ name: 'x', content: 'x' }).subarray(0, 513),
  'an end within a file': rawMember({ name: 'x', content: 'xxx' }).subarray(0, 513),
  'an end within a header': rawMember({ name: 'x' }).subarray(0, 511),
  'an end after a pax header': rawMember(paxMember({ path: 'x' })),
  'a negative size': rawTar([{ name: 'x', size: -512 }, { name: 'y' }]),
  'a negative size of a folder': rawTar([{ name: 'x/', type: '5', size: -512 }, { name: 'y' }]),
  'a negative size in a pax header': rawTar([paxMember({ size: '-512' }), { name: 'x' }, { name: 'y' }]),
  'links and folders without content, whatever their size says': rawTar([
    { name: 'b', type: '2', target: 'c', size: 512 },
    { name: 'a', type: '1', target: 'b', size: 512 },
    { name: 'c/', type: '5', size: 512 },
    { name: 'd', type: '6', size: 512 },
  ]),
  devices: rawTar([
    { name: 'null', type: '3', patch: { 329: '0000001\0', 337: '0000003\0' } },
    { name: 'sda', type: '4', patch: { 329: '0000010\0', 337: '0000000\0' } },
    { name: 'v7', type: '3', format: 'v7', patch: { 329: '0000001\0' } },
  ]),
  'numbers in base 256': rawTar([
    { name: 'x', uid: 3_000_000, gid: -1, mtime: -1 },
    { name: 'y', mtime: 8 ** 11, content: 'y' },
  ]),
  'numbers with spaces, and without any digit': rawTar([
    { name: 'x', patch: { 100: '  0644 \0', 108: '\0\0\0\0\0\0\0\0', 116: '     7 \0' } },
  ]),
  'a number that is none': rawTar([{ name: 'x', patch: { 108: 'root' } }, { name: 'y' }]),
  'a number with a digit too large': rawTar([{ name: 'x', patch: { 100: '0000648\0' } }]),
  'a prefix of ustar': rawTar([{ name: 'name', patch: { 345: 'a/prefix' } }]),
  'a prefix of star': rawTar([{ name: 'name', patch: { 345: 'a/prefix', 508: 'tar\0' } }]),
  'no prefix in v7': rawTar([{ name: 'name', format: 'v7', patch: { 345: 'a/prefix' } }]),
  'times of GNU tar, which are no prefix': rawTar([
    { name: 'name', format: 'gnu', patch: { 345: '14000000000\0', 357: '14000000000\0' } },
  ]),
  'a prefix where GNU tar has times': rawTar([{ name: 'name', format: 'gnu', patch: { 345: 'prefix' } }]),
  'a folder of before ustar': rawTar([
    { name: 'x/', type: '\0' },
    { name: 'y', type: '\0', content: 'y' },
    { name: 'z/', type: '0' },
  ]),
  "GNU's long names before pax": rawTar([
    paxMember({ path: 'pax', linkpath: 'pax' }),
    { name: '././@LongLink', type: 'L', content: `${long}\0rest`, format: 'gnu' },
    { name: '././@LongLink', type: 'K', content: `${long}\0`, format: 'gnu' },
    { name: 'short', type: '2', target: 'short', format: 'gnu' },
    { name: 'next', format: 'gnu' },
  ]),
  'two pax headers: the second replaces the first': rawTar([
    paxMember({ path: 'first', uid: '1' }),
    paxMember({ gid: '2' }),
    { name: 'x' },
  ]),
  'a global header changes nothing, and ends what is pending': rawTar([
    paxMember({ path: 'pending' }),
    paxMember({ path: 'all', comment: 'x' }, 'g'),
    { name: 'x' },
  ]),
  'pax records': rawTar([
    paxMember({ path: 'näme', uid: '5', gid: '+6', mtime: '1.5', comment: 'none' }),
    { name: 'x' },
    paxMember({ path: '', mtime: '-1.5', uname: 'monty' }),
    { name: 'y' },
    paxMember({ 'SCHILY.xattr.user.a': Buffer.from([0, 0xff, 0x0a]), 'SCHILY.xattr.user.b': '' }),
    { name: 'z' },
  ]),
  'a pax record with a NUL in a path': rawTar([paxMember({ path: 'a\0b' }), { name: 'x' }]),
  'a pax record with a NUL in another value': rawTar([paxMember({ comment: 'a\0b' }), { name: 'x' }]),
  'a pax number that is none': rawTar([paxMember({ uid: 'monty' }), { name: 'x' }]),
  'a pax time that is none': rawTar([paxMember({ mtime: '1.x' }), { name: 'x' }]),
  'a pax time of access that is none': rawTar([paxMember({ atime: 'x' }), { name: 'x' }]),
  ...Object.fromEntries(
    [
      '5 a=\n',
      '6 a=\n',
      '7 a=b\n',
      '6 a=b\n',
      '6 a=bc',
      'x a=b\n',
      '-6 a=b\n',
      '6 =bc\n',
      '6abcd\n',
      '',
      '99 a=b\n',
    ].map((record) => [
      `the pax record ${JSON.stringify(record)}`,
      rawTar([{ name: 'pax', type: 'x', content: record }, { name: 'x' }]),
    ]),
  ),
  'names that are not UTF-8': rawTar([
    { name: Buffer.from([0x63, 0xe4, 0x66]) },
    { name: 'x', type: '2', target: Buffer.from([0xff]) },
  ]),
  'types that no program writes': rawTar([
    { name: 'x', type: '7', content: 'x' },
    { name: 'y', type: 'Z', content: 'y' },
  ]),
  ...sparseArchives(),
};

function sparseArchives(): Record<string, Buffer> {
  const file = { name: 'GNUSparseFile.0/x' };
  const v1 = (map: string, content: string, records = {}): RawMember[] => [
    paxMember({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'x', ...records }),
    { ...file, content: map.padEnd(Math.ceil(map.length / 512) * 512, '\0') + content },
    { name: 'y', content: 'y' },
  ];
  const size = { 'GNU.sparse.realsize': '10' };
  return {
    'a sparse file, version 1.0': rawTar(v1('2\n2\n3\n8\n1\n', 'abcd', size)),
    'a sparse file of zeros': rawTar(v1('0\n', '', size)),
    'a sparse file whose parts overlap': rawTar(v1('2\n2\n3\n4\n1\n', 'abcd', size)),
    'a sparse file with a part behind its end': rawTar(v1('1\n9\n2\n', 'ab', size)),
    'a sparse file with too few bytes': rawTar(v1('1\n2\n3\n', 'ab', size)),
    'a sparse file with too many bytes': rawTar(v1('1\n2\n3\n', 'abcd', size)),
    'a sparse file of negative size': rawTar(v1('0\n', '', { 'GNU.sparse.realsize': '-1' })),
    'a sparse file without a map': rawTar(v1('', '', size)),
    'a sparse file of an unknown version': rawTar(v1('0\n', '', { ...size, 'GNU.sparse.minor': '7' })),
    'a sparse file, version 0.1': rawTar([
      paxMember({ 'GNU.sparse.map': '1,2', 'GNU.sparse.numblocks': '1', 'GNU.sparse.size': '4' }),
      { ...file, content: 'ab' },
      { name: 'y' },
    ]),
    'a sparse file, version 0.0': rawTar([
      {
        ...paxMember({}),
        content:
          '26 GNU.sparse.numblocks=1\n21 GNU.sparse.size=4\n23 GNU.sparse.offset=1\n25 GNU.sparse.numbytes=2\n',
      },
      { ...file, content: 'ab' },
    ]),
    'a sparse folder': rawTar([
      paxMember({
        'GNU.sparse.map': '',
        'GNU.sparse.major': '0',
        'GNU.sparse.minor': '1',
        'GNU.sparse.numblocks': '0',
      }),
      { name: 'x/', type: '5' },
    ]),
  };
}
