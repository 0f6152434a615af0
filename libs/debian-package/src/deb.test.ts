import { gzipSync } from 'node:zlib';
import { type DebOptions, makeAr, makeDeb, makeTar } from '@distroless/testing';
import { xz } from '@napi-rs/lzma';
import { expect, test } from 'vitest';
import { readDeb } from './deb.ts';

const name = 'x_1.0-1_amd64.deb';

const whole: DebOptions = {
  name: 'x',
  control: { Depends: 'libc6' },
  controlFiles: {
    postinst: '#!/bin/sh\n',
    config: '',
    conffiles: '/etc/x.conf\nremove-on-upgrade /etc/old\n',
  },
  files: [
    { path: './', type: 'directory' },
    { path: './etc/x.conf', content: 'a=b\n', mode: 0o640 },
    { path: './usr/bin/x', content: 'x', mode: 0o755 },
    { path: './usr/bin/y', type: 'hardlink', target: './usr/bin/x' },
    { path: './usr/lib/x.so', type: 'symlink', target: 'x.so.1' },
  ],
};

test.each(['xz', 'gz', 'none'] as const)('reads a package (compression: %s)', async (compression) => {
  const deb = await readDeb(await makeDeb({ ...whole, compression }), name);
  expect(deb).toMatchObject({
    package: 'x',
    version: '1.0-1',
    architecture: 'amd64',
    scripts: ['config', 'postinst'],
    conffiles: ['etc/x.conf'],
  });
  expect(deb.control).toMatch(/^Package: x\nVersion: 1\.0-1\n.*\nDepends: libc6\n$/s);
  expect([...deb.md5sums]).toEqual([
    ['etc/x.conf', expect.stringMatching(/^[0-9a-f]{32}$/)],
    ['usr/bin/x', '9dd4e461268c8034f5c8564e155c67a6'],
  ]);
  expect(deb.entries.map(({ path, type, mode }) => [path, type, mode])).toEqual([
    ['etc/x.conf', 'file', 0o640],
    ['usr/bin/x', 'file', 0o755],
    ['usr/bin/y', 'hardlink', 0o644],
    ['usr/lib/x.so', 'symlink', 0o777],
  ]);
  expect(deb.controlFiles.get('postinst')).toEqual({ content: Buffer.from('#!/bin/sh\n'), mode: 0o755 });
});

test('reads members compressed by zstd', async () => {
  const tar = await makeTar([{ path: './x', content: 'x' }]);
  const deb = makeAr([
    { name: 'debian-binary', content: Buffer.from('2.0\n') },
    { name: 'control.tar', content: await makeTar([{ path: './control', content: control() }]) },
    { name: 'data.tar.zst', content: zstdFrame(tar) },
  ]);
  expect((await readDeb(deb, name)).entries.map(({ path }) => path)).toEqual(['x']);
});

test.each([
  ['package', { name: 'y' }, 'is package "y", expected "x"'],
  ['version', { name: 'x', version: '1:1.0-1' }, 'is version "1:1.0-1", expected "1.0-1"'],
  ['architecture', { name: 'x', architecture: 'arm64' }, 'is architecture "arm64", expected "amd64"'],
])('refuses a %s that differs from the lock', async (_what, options, message) => {
  const expected = { package: 'x', version: '1.0-1', architecture: 'amd64' };
  const read = readDeb(await makeDeb(options), name, { expected });
  await expect(read).rejects.toThrow(new Error(`${name}: ${message}`));
});

const good = await makeDeb(whole);
const data = gzipSync(await makeTar([{ path: './x', content: 'x' }]));

test.each<[reason: string, archive: Buffer, message: string]>([
  ['an HTML page', Buffer.from('<html>404</html>'), 'is not a Debian package (no "ar" archive)'],
  ['an empty file', Buffer.alloc(0), 'is not a Debian package (no "ar" archive)'],
  ['one cut off in a header', good.subarray(0, 100), 'is cut off at byte 100'],
  ['one cut off in a member', good.subarray(0, 200), 'is cut off at byte 200, inside "control.tar.xz"'],
  ['an altered ar header', altered(good, 66), 'damaged at byte 8'],
  [
    'a member of an absurd size',
    sized(good, '9999999999'),
    `is cut off at byte ${good.length}, inside "debian-binary"`,
  ],
  ['a member of a negative size', sized(good, '-1        '), 'damaged at byte 8'],
  [
    'a future format',
    await makeDeb({ ...whole, formatVersion: '3.0\n' }),
    'has format "3.0", only 2 can be read',
  ],
  ['no format', makeAr([{ name: 'control.tar', content: data }]), 'has no member "debian-binary"'],
  ['no control archive', members({}), 'has no member "control.tar"'],
  ['no data archive', members({ 'control.tar': await controlTar(control()) }), 'has no member "data.tar"'],
  [
    'an unknown compression',
    members({ 'control.tar.lz4': data }),
    'member "control.tar.lz4" is compressed in a way that cannot be read',
  ],
  [
    'no control file',
    members({ 'control.tar': await makeTar([{ path: './md5sums', content: '' }]), 'data.tar.gz': data }),
    'has no control file',
  ],
  [
    'a control file without a version',
    members({ 'control.tar': await controlTar('Package: x\nArchitecture: all\n'), 'data.tar.gz': data }),
    'its control file has no field "Version"',
  ],
  [
    'a damaged list of digests',
    await makeDeb({ name: 'x', controlFiles: { md5sums: 'abc usr/bin/x\n' } }),
    'damaged line in md5sums: "abc usr/bin/x"',
  ],
  [
    'a device node',
    await makeDeb({
      name: 'x',
      files: [{ path: './dev/null', type: 'character-device', major: 1, minor: 3 }],
    }),
    'member "./dev/null" is a character-device, which images must not contain',
  ],
  [
    'a path out of the root',
    await makeDeb({ name: 'x', files: [{ path: '../../etc/passwd', content: '' }] }),
    'member "../../etc/passwd" leaves the root',
  ],
  [
    'an absolute path',
    await makeDeb({ name: 'x', files: [{ path: '/etc/passwd', content: '' }] }),
    'member "/etc/passwd" leaves the root',
  ],
  [
    'a hard link out of the root',
    await makeDeb({ name: 'x', files: [{ path: './x', type: 'hardlink', target: '../etc/shadow' }] }),
    'hard link "x" -> "../etc/shadow" leaves the root',
  ],
  [
    'a hard link to a path that is not in the package',
    await makeDeb({ name: 'x', files: [{ path: './x', type: 'hardlink', target: './etc/shadow' }] }),
    'hard link "x" -> "./etc/shadow" does not lead to an earlier file of the archive',
  ],
])('refuses %s', async (_reason, archive, message) => {
  await expect(readDeb(archive, name)).rejects.toThrow(new Error(`${name}: ${message}`));
});

test.each<[reason: string, archive: Buffer]>([
  ['gzip', members({ 'control.tar.gz': altered(data, 20) })],
  // The library checks no more than this in archives that it makes itself.
  ['xz', members({ 'control.tar.xz': altered(await xz.compress(data), 8) })],
  ['zstd', members({ 'control.tar.zst': data })],
  ['cut off gzip', members({ 'control.tar.gz': data.subarray(0, 60) })],
  ['cut off xz', members({ 'control.tar.xz': (await xz.compress(data)).subarray(0, 60) })],
])('refuses altered bytes of %s', async (_reason, archive) => {
  await expect(readDeb(archive, name)).rejects.toThrow(`${name}: cannot unpack member "control.tar.`);
});

function control(): string {
  return 'Package: x\nVersion: 1.0-1\nArchitecture: amd64\n';
}

function controlTar(content: string): Promise<Buffer> {
  return makeTar([{ path: './control', content }]);
}

function members(more: Record<string, Buffer>): Buffer {
  const all = { 'debian-binary': Buffer.from('2.0\n'), ...more };
  return makeAr(Object.entries(all).map(([member, content]) => ({ name: member, content })));
}

function altered(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[offset] = (copy[offset] ?? 0) ^ 0xff;
  return copy;
}

/** With another size of the first member. */
function sized(bytes: Buffer, size: string): Buffer {
  const copy = Buffer.from(bytes);
  copy.write(size, 8 + 48, 'latin1');
  return copy;
}

/** A frame of one raw block (RFC 8878). */
function zstdFrame(content: Buffer): Buffer {
  const header = Buffer.alloc(4 + 1 + 4 + 3);
  header.writeUInt32LE(0xfd2fb528, 0);
  header.writeUInt8(0xa0, 4);
  header.writeUInt32LE(content.length, 5);
  header.writeUIntLE((content.length << 3) | 1, 9, 3);
  return Buffer.concat([header, content]);
}
