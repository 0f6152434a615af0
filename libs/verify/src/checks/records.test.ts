import { test } from 'vitest';
import { file, recorded, whiteout } from '../testing/made-image.ts';
import { expectInOurs, type OursRow } from '../testing/ours.ts';

test.each<OursRow>([
  [
    'records',
    'of another name',
    [
      file('var/lib/dpkg/status.d/x', 'Package: y\nVersion: 1\nArchitecture: all\nMaintainer: N\n'),
      file('var/lib/dpkg/status.d/x.md5sums', ''),
    ],
    ['/var/lib/dpkg/status.d/x is not of that package'],
  ],
  [
    'records',
    'no list of files',
    [whiteout('var/lib/dpkg/status.d/libc6.md5sums')],
    ['/var/lib/dpkg/status.d/libc6.md5sums is missing'],
  ],
  [
    'records',
    'no version',
    [file('var/lib/dpkg/status.d/libc6', 'Package: libc6\nArchitecture: all\nMaintainer: N\n')],
    ['/var/lib/dpkg/status.d/libc6 has no Version'],
  ],
  [
    'records',
    'CPython',
    recorded('libpython3.13', []),
    ['/var/lib/dpkg/status.d/libpython3.13: CPython is recorded as a Debian package'],
  ],
  [
    'md5sums',
    'not there',
    [whiteout('etc/issue')],
    ['/etc/issue has md5 (nothing), its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  [
    'md5sums',
    'other bytes',
    [file('etc/issue', '')],
    ['/etc/issue has md5 d41d8cd98f00b204e9800998ecf8427e, its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  ['licences', 'none', [whiteout('usr/share/doc/libc6')], ['/usr/share/doc/libc6/copyright is missing']],
])('%s: %s', expectInOurs);
