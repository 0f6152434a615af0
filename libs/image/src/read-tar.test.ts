import { Readable } from 'node:stream';
import { withChecksum } from '@distroless/testing';
import { type Header, pack } from 'tar-stream';
import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { readTar } from './read-tar.ts';

type Member = Partial<Header> & { name: string; content?: string };

async function archiveOf(members: Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of members)
    archive.entry({ mtime: new Date(1000), ...header }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function read(archive: Buffer | Readable, options = {}): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readTar(archive, 'a.tar', options)) entries.push(entry);
  return entries;
}

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };

test('members of all kinds are read, the root is left out', async () => {
  const archive = await archiveOf([
    { name: './', type: 'directory' },
    { name: './usr/', type: 'directory', mode: 0o2775, uid: 1, gid: 2 },
    { name: './usr//x', content: 'content' },
    { name: './usr/y', type: 'link', linkname: './usr/x' },
    { name: './usr/z', type: 'link', linkname: './usr/y' },
    { name: 'bin', type: 'symlink', linkname: '/usr/bin', mode: 0o644 },
    { name: 'sbin', type: 'link', linkname: 'bin' },
    { name: `${'long/'.repeat(60)}x`, content: '' },
  ]);
  const expected = [
    { path: 'usr', mode: 0o2775, uid: 1, gid: 2, mtime: 1, type: 'directory' },
    { ...meta, path: 'usr/x', type: 'file', content: Buffer.from('content') },
    { ...meta, path: 'usr/y', type: 'hardlink', target: 'usr/x' },
    { ...meta, path: 'usr/z', type: 'hardlink', target: 'usr/x' },
    { ...meta, path: 'bin', type: 'symlink', target: '/usr/bin', mode: 0o777 },
    { ...meta, path: 'sbin', type: 'symlink', target: '/usr/bin', mode: 0o777 },
    { ...meta, path: `${'long/'.repeat(60)}x`, type: 'file', content: Buffer.alloc(0) },
  ];
  expect(await read(archive)).toEqual(expected);
  // In pieces whose ends fit no block.
  const pieces = Array.from({ length: Math.ceil(archive.length / 100) }, (_, i) =>
    archive.subarray(i * 100, i * 100 + 100),
  );
  expect(await read(Readable.from(pieces))).toEqual(expected);
});

test.each<[reason: string, member: Member, message: string]>([
  ['an absolute path', { name: '/etc/passwd' }, 'a.tar: member "/etc/passwd" leaves the root'],
  ['".." in front', { name: '../x' }, 'a.tar: member "../x" leaves the root'],
  ['".." further on', { name: 'a/../../x' }, 'a.tar: member "a/../../x" leaves the root'],
  [
    '".." that stays inside: no tar program writes it',
    { name: 'a/../x' },
    'a.tar: member "a/../x" leaves the root',
  ],
  [
    'a hard link out of the root',
    { name: 'x', type: 'link', linkname: '../../etc/shadow' },
    'a.tar: hard link "x" -> "../../etc/shadow" leaves the root',
  ],
  [
    'an absolute hard link',
    { name: 'x', type: 'link', linkname: '/etc/shadow' },
    'a.tar: hard link "x" -> "/etc/shadow" leaves the root',
  ],
  [
    'a hard link to nothing',
    { name: 'x', type: 'link', linkname: 'y' },
    'a.tar: hard link "x" -> "y" does not lead to an earlier file of the archive',
  ],
  [
    'a hard link to itself',
    { name: 'x', type: 'link', linkname: 'x' },
    'a.tar: hard link "x" -> "x" does not lead to an earlier file of the archive',
  ],
  [
    'a character device',
    { name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 },
    'a.tar: member "dev/null" is a character-device, which images must not contain',
  ],
  [
    'a block device',
    { name: 'sda', type: 'block-device', devmajor: 8 },
    'a.tar: member "sda" is a block-device, which images must not contain',
  ],
  ['a FIFO', { name: 'x', type: 'fifo' }, 'a.tar: member "x" is a fifo, which images must not contain'],
])('refuses %s', async (_reason, member, message) => {
  await expect(read(await archiveOf([member]))).rejects.toThrow(new Error(message));
});

test('`special: skip` leaves out devices', async () => {
  const archive = await archiveOf([{ name: 'null', type: 'character-device' }, { name: 'x' }]);
  expect((await read(archive, { special: 'skip' })).map(({ path }) => path)).toEqual(['x']);
});

test('both members of one name are read, in their order', async () => {
  const archive = await archiveOf([
    { name: 'x', content: 'first' },
    { name: './x', content: 'last' },
  ]);
  expect((await read(archive)).map((entry) => entry.type === 'file' && entry.content.toString())).toEqual([
    'first',
    'last',
  ]);
});

test.each<[reason: string, damage: (archive: Buffer) => Buffer, message: string]>([
  [
    'an archive that is cut off in a file',
    (archive) => archive.subarray(0, 515),
    'cannot read "a.tar": it ends within a member',
  ],
  [
    'an archive that is cut off in the padding after a file',
    (archive) => archive.subarray(0, 600),
    'cannot read "a.tar": it does not end in two blocks of zeros: it may be cut off',
  ],
  [
    'an archive that is cut off in a header',
    (archive) => archive.subarray(0, 100),
    'cannot read "a.tar": it ends within a header',
  ],
  [
    'an archive that is cut off between two members',
    (archive) => archive.subarray(0, 1024),
    'cannot read "a.tar": it does not end in two blocks of zeros: it may be cut off',
  ],
  [
    'a block of zeros between two members: readers do not agree whether that is the end',
    (archive) => Buffer.concat([archive.subarray(0, 1024), Buffer.alloc(512), archive]),
    'cannot read "a.tar": it has one block of zeros between its members',
  ],
  [
    'members after the end',
    (archive) => Buffer.concat([archive, archive]),
    'cannot read "a.tar": it has bytes behind its end, which some readers read as members',
  ],
  [
    'a changed header',
    (archive) => Buffer.from(archive).fill('y', 0, 1),
    'cannot read "a.tar": it has no tar header where one is expected: it is damaged, compressed or not a tar',
  ],
  [
    'a file that is not a tar',
    () => Buffer.alloc(1024, 'x'),
    'cannot read "a.tar": it has no tar header where one is expected: it is damaged, compressed or not a tar',
  ],
  [
    'an owner that is not a number',
    (archive) => patched(archive, 108, Buffer.from('root')),
    'a.tar: member "xx" has a damaged header',
  ],
  [
    'a name that is not UTF-8',
    (archive) => patched(archive, 0, Buffer.from([0xff, 0xfe])),
    'a.tar: member "\ufffd\ufffd" has a name that is not UTF-8',
  ],
])('refuses %s', async (_reason, damage, message) => {
  const archive = await archiveOf([{ name: 'xx', content: 'content' }]);
  await expect(read(damage(archive))).rejects.toThrow(new Error(message));
  await expect(read(Readable.from([damage(archive)]))).rejects.toThrow(new Error(message));
});

/** With other bytes in the first header, whose checksum is right again. */
function patched(archive: Buffer, offset: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(archive);
  bytes.copy(copy, offset);
  return withChecksum(copy);
}
