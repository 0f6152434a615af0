import { Readable } from 'node:stream';
import { oddArchives, paxMember, type RawMember, rawMember, rawTar } from '@distroless/testing';
import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { LimitError, type Limits } from './limits.ts';
import type { Oddity } from './oddity.ts';
import { readTar } from './read-tar.ts';

async function read(archive: Buffer | Readable, limits: Partial<Limits> = {}) {
  const entries: Entry[] = [];
  const oddities: Oddity[] = [];
  const options = { onOddity: (oddity: Oddity) => void oddities.push(oddity), limits };
  for await (const entry of readTar(archive, 'a.tar', options)) entries.push(entry);
  return { entries, oddities };
}

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content = '') => ({ ...meta, type: 'file', path, content: Buffer.from(content) });

test.each<[reason: string, members: RawMember[], entries: object[], oddities: Oddity[]]>([
  [
    'a device and a FIFO',
    [
      { name: 'dev/null', type: '3', patch: { 329: '0000001\0', 337: '0000003\0' } },
      { name: 'pipe', type: '6' },
    ],
    [
      { ...meta, type: 'special', kind: 'character-device', path: 'dev/null', major: 1, minor: 3 },
      { ...meta, type: 'special', kind: 'fifo', path: 'pipe', major: 0, minor: 0 },
    ],
    [
      {
        kind: 'special-file',
        path: 'dev/null',
        message: 'member "dev/null" is a character-device, which images must not contain',
      },
      {
        kind: 'special-file',
        path: 'pipe',
        message: 'member "pipe" is a fifo, which images must not contain',
      },
    ],
  ],
  [
    'names in Latin-1, which stay different',
    [{ name: Buffer.from([0x63, 0xe4]) }, { name: 'c\u00e4' }],
    [file('c\udce4'), file('c\u00e4')],
    [{ kind: 'name-encoding', path: 'c\udce4', message: 'member "c\ufffd" has a name that is not UTF-8' }],
  ],
  [
    'a target in Latin-1',
    [{ name: 'x', type: '2', target: Buffer.from([0xe4]) }],
    [{ ...meta, mode: 0o777, type: 'symlink', path: 'x', target: '\udce4' }],
    [{ kind: 'name-encoding', path: 'x', message: 'member "x" has a target that is not UTF-8' }],
  ],
  [
    'absolute paths, which engines read as relative',
    [{ name: '/etc/x' }],
    [file('etc/x')],
    [{ kind: 'absolute-path', path: '/etc/x', message: 'member "/etc/x" leaves the root' }],
  ],
  [
    'paths with "..", which cannot leave the root',
    [{ name: '../a/../etc/x' }],
    [file('etc/x')],
    [{ kind: 'parent-path', path: '../a/../etc/x', message: 'member "../a/../etc/x" leaves the root' }],
  ],
  [
    'a hard link to a file of a lower layer',
    [{ name: 'x', type: '1', target: '/usr/y' }],
    [{ ...meta, type: 'hardlink', path: 'x', target: 'usr/y' }],
    [{ kind: 'absolute-path', path: 'x', message: 'hard link "x" -> "/usr/y" leaves the root' }],
  ],
  [
    'a hard link to a name of a file that was replaced under its first name',
    [
      { name: 'a', content: '1' },
      { name: 'b', type: '1', target: 'a' },
      { name: 'a', content: '2' },
      { name: 'c', type: '1', target: 'b' },
    ],
    [
      file('a', '1'),
      { ...meta, type: 'hardlink', path: 'b', target: 'a' },
      file('a', '2'),
      { ...meta, type: 'hardlink', path: 'c', target: 'b' },
    ],
    [],
  ],
  [
    'links without a target',
    [
      { name: 'x', type: '2' },
      { name: 'y', type: '1' },
      { name: 'z', type: '1', target: 'z' },
    ],
    [],
    [
      { kind: 'no-target', path: 'x', message: 'link "x" has no target' },
      {
        kind: 'hard-link',
        path: 'y',
        message: 'hard link "y" -> "" does not lead to an earlier file of the archive',
      },
      {
        kind: 'hard-link',
        path: 'z',
        message: 'hard link "z" -> "z" does not lead to an earlier file of the archive',
      },
    ],
  ],
  [
    'types that engines refuse',
    [{ name: 'x', type: 'Z', content: 'x' }, { name: 'y' }],
    [file('y')],
    [{ kind: 'unknown-type', path: 'x', message: 'member "x" is of a type that cannot be read' }],
  ],
  [
    'a negative owner',
    [{ name: 'x', uid: -1 }],
    [{ ...file('x'), uid: -1 }],
    [{ kind: 'owner', path: 'x', message: 'member "x" has a negative owner' }],
  ],
  [
    'a global header that other readers use',
    [paxMember({ path: 'y' }, 'g'), { name: 'x' }],
    [file('x')],
    [{ kind: 'global-header', message: 'it has a global header with "path"' }],
  ],
  ['the comment of git archive', [paxMember({ comment: 'x' }, 'g'), { name: 'x' }], [file('x')], []],
  [
    'extended attributes, also together with a size',
    [paxMember({ size: '1', 'SCHILY.xattr.security.capability': 'value' }), { name: 'x', content: 'y' }],
    [{ ...file('x', 'y'), attributes: new Map([['security.capability', Buffer.from('value')]]) }],
    [],
  ],
  [
    'a header with an invalid number: an engine stops there',
    [{ name: 'x' }, { name: 'y', patch: { 108: 'root' } }, { name: 'z' }],
    [file('x')],
    [{ kind: 'damaged', path: 'y', message: 'member "y" has a damaged header' }],
  ],
  [
    'a negative size',
    [{ name: 'x' }, { name: 'y', size: -512 }, { name: 'z' }],
    [file('x')],
    [{ kind: 'damaged', message: 'a member has a negative size' }],
  ],
])('reads and reports %s', async (_reason, members, entries, oddities) => {
  expect(await read(rawTar(members))).toEqual({ entries, oddities });
});

test.each<[reason: string, archive: Buffer, kind: Oddity['kind']]>([
  ['no end', rawMember({ name: 'x' }), 'no-end'],
  ['half an end', Buffer.concat([rawMember({ name: 'x' }), Buffer.alloc(512)]), 'no-end'],
  ['members behind the end', oddArchives['members behind the end'] ?? Buffer.alloc(0), 'behind-end'],
  [
    'an archive that is cut off',
    rawTar([{ name: 'x' }, { name: 'y', content: 'y' }]).subarray(0, 1024),
    'damaged',
  ],
])('%s is reported, and what comes before it is read', async (_reason, archive, kind) => {
  const { entries, oddities } = await read(archive);
  expect(entries).toEqual([file('x')]);
  expect(oddities.map((oddity) => oddity.kind)).toEqual([kind]);
});

test('zeros after the end are not odd: tar fills its last record with them', async () => {
  const archive = Buffer.concat([rawTar([{ name: 'x' }]), Buffer.alloc(200_000)]);
  expect((await read(Readable.from([archive]))).oddities).toEqual([]);
});

test.each(Object.entries(oddArchives))(
  'a strict reader throws for what a lenient one reports: %s',
  async (_name, archive) => {
    const { oddities } = await read(archive);
    const strict = async () => {
      for await (const _entry of readTar(archive, 'a.tar'));
    };
    if (oddities.length === 0) await strict();
    else await expect(strict()).rejects.toThrow(oddities[0]?.message);
  },
);

test.each<[limit: keyof Limits, value: number, archive: Buffer, message: string]>([
  [
    'bytes',
    9,
    rawTar([
      { name: 'x', content: '12345' },
      { name: 'y', content: '12345' },
    ]),
    'its unpacked bytes are more than 9',
  ],
  [
    'bytes',
    9,
    rawTar([
      paxMember({ 'GNU.sparse.map': '0,1', 'GNU.sparse.numblocks': '1', 'GNU.sparse.size': '4000000000' }),
      { name: 'x', content: 'x' },
    ]),
    'its unpacked bytes are more than 9',
  ],
  ['bytes', 2 ** 40, rawTar([{ name: 'x', size: 2 ** 39 }]), 'a member has more bytes than'],
  ['entries', 1, rawTar([{ name: 'x' }, { name: 'y' }]), 'it has more entries than 1'],
  ['pathLength', 4, rawTar([{ name: '12345' }]), 'it has a path with more characters than 4'],
  [
    'pathLength',
    4,
    rawTar([{ name: 'x', type: '2', target: '12345' }]),
    'it has a path with more characters than 4',
  ],
  ['pathDepth', 2, rawTar([{ name: 'a/b/c' }]), 'it has a path with more parts than 2'],
  [
    'totalPathLength',
    5,
    rawTar([{ name: 'abc' }, { name: 'def' }]),
    'the characters of its paths are more than 5',
  ],
])('the limit "%s" of %i is an error with its name', async (limit, value, archive, message) => {
  for (const archived of [archive, Readable.from([archive])]) {
    const error = await read(archived, { [limit]: value }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({
      limit,
      message: expect.stringContaining(`cannot read "a.tar": ${message}`),
    });
  }
});

test('a stream that fails is an error, not damage of the archive', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('the disk is gone')) });
  await expect(read(broken)).rejects.toThrow(new Error('cannot read "a.tar": the disk is gone'));
});
