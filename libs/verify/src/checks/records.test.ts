import { file, recorded, whiteout } from '../testing/made-image.ts';
import { testOurs } from '../testing/ours.ts';

testOurs([
  [
    'records',
    'a record under the name of another package',
    [
      file('var/lib/dpkg/status.d/x', 'Package: y\nVersion: 1\nArchitecture: all\nMaintainer: N\n'),
      file('var/lib/dpkg/status.d/x.md5sums', ''),
    ],
    ['/var/lib/dpkg/status.d/x is not of that package'],
  ],
  [
    'records',
    'a record without a list of files',
    [whiteout('var/lib/dpkg/status.d/libc6.md5sums')],
    ['/var/lib/dpkg/status.d/libc6.md5sums is missing'],
  ],
  [
    'records',
    'a record without a version',
    [file('var/lib/dpkg/status.d/libc6', 'Package: libc6\nArchitecture: all\nMaintainer: N\n')],
    ['/var/lib/dpkg/status.d/libc6 has no Version'],
  ],
  [
    'records',
    'a record of CPython',
    recorded('libpython3.13', []),
    ['/var/lib/dpkg/status.d/libpython3.13: CPython is recorded as a Debian package'],
  ],
  [
    'md5sums',
    'a recorded file that is missing',
    [whiteout('etc/issue')],
    ['/etc/issue has md5 (nothing), its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  [
    'md5sums',
    'a recorded file with other bytes',
    [file('etc/issue', '')],
    ['/etc/issue has md5 d41d8cd98f00b204e9800998ecf8427e, its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  [
    'md5sums',
    'CA roots that a company replaced',
    [
      ...recorded('ca', [file('etc/ssl/certs/ca-certificates.crt', 'a')]),
      file('etc/ssl/certs/ca-certificates.crt', 'b'),
    ],
    [],
  ],
  [
    'replaceable-files',
    'replaced CA roots in an image of ours',
    [
      ...recorded('ca', [file('etc/ssl/certs/ca-certificates.crt', 'a')]),
      file('etc/ssl/certs/ca-certificates.crt', 'b'),
    ],
    [
      '/etc/ssl/certs/ca-certificates.crt has md5 92eb5ffee6ae2fec3ad71c777531578f, its record says 0cc175b9c0f1b6a831c399e269772661',
    ],
  ],
  [
    'licences',
    'a package without a copyright file',
    [whiteout('usr/share/doc/libc6')],
    ['/usr/share/doc/libc6/copyright is missing'],
  ],
]);
