import { createTree } from '@distroless/image';
import { expect, it } from 'vitest';
import { readRecords } from './debian-records.ts';
import { file, recorded } from './testing/made-sealed.ts';

const info = 'var/lib/dpkg/info';

it("reads dpkg's own database: what is installed, with the files of each list", () => {
  const status = `Package: libz1
Status: install ok installed
Architecture: amd64
Source: zlib (1:2.0-3)
Version: 1:2.0-3+b1
Description: x
 Version: 9

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1
`;
  const tree = createTree([
    file('var/lib/dpkg/status', status),
    file(`${info}/libz1:amd64.list`, '/.\n/usr/lib/libz.so.1\n'),
    file(`${info}/libz1:amd64.md5sums`, `${'0'.repeat(32)}  usr/lib/libz.so.1\n`),
    file(`${info}/libz1:amd64.conffiles`, '/etc/z\nremove-on-upgrade /etc/old\n'),
    file(`${info}/libz1.other`, 'of another package'),
  ]);
  expect(readRecords(tree)).toMatchObject([
    {
      ...{ package: 'libz1', version: '1:2.0-3+b1', sources: [{ name: 'zlib', version: '1:2.0-3' }] },
      files: ['etc/z', 'usr/lib/libz.so.1'],
    },
  ]);
});

it('names the sources whose code is linked into a package', () => {
  const control = 'Source: busybox\nBuilt-Using: glibc (= 2.41-12+deb13u4),\n libx (= 1~rc1)\n';
  const [record] = readRecords(createTree(recorded('busybox-static', [], { control })));
  expect(record?.sources).toEqual([
    { name: 'busybox', version: '1:2.0-3+deb13u1' },
    { name: 'glibc', version: '2.41-12+deb13u4' },
    { name: 'libx', version: '1~rc1' },
  ]);
});

it('a record without a version is an error', () => {
  const tree = createTree([file('var/lib/dpkg/status.d/x', 'Package: x\nArchitecture: all\n')]);
  expect(() => readRecords(tree)).toThrow(
    new Error('/var/lib/dpkg/status.d/x: a record has no field "Version"'),
  );
});
