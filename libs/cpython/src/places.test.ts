import { describe, expect, test } from 'vitest';
import { bundlePlaces, tarballName, tarballPlaces } from './places.ts';

describe('tarballPlaces', () => {
  const debian = [
    'http://mirror.example/debian/',
    'https://snapshot.debian.org/archive/debian/20260101T000000Z/',
  ];
  test.each([
    [
      'upstream first, then each archive',
      { version: '3.13.15', file: 'Python-3.13.15.tar.xz' },
      undefined,
      [
        'https://www.python.org/ftp/python/3.13.15/Python-3.13.15.tar.xz',
        'http://mirror.example/debian/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz',
        'https://snapshot.debian.org/archive/debian/20260101T000000Z/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz',
      ],
    ],
    [
      'a named folder first; a release candidate is in the folder of its release, with a tilde in Debian',
      { version: '3.15.0rc1', file: 'Python-3.15.0rc1.tar.xz' },
      '/srv/cpython/',
      [
        '/srv/cpython/Python-3.15.0rc1.tar.xz',
        'https://www.python.org/ftp/python/3.15.0/Python-3.15.0rc1.tar.xz',
        'http://mirror.example/debian/pool/main/p/python3.15/python3.15_3.15.0~rc1.orig.tar.xz',
        'https://snapshot.debian.org/archive/debian/20260101T000000Z/pool/main/p/python3.15/python3.15_3.15.0~rc1.orig.tar.xz',
      ],
    ],
    [
      "the path of the index in Debian's archive; upstream's name elsewhere",
      { version: '3.11.2', file: 'Python-3.11.2.tgz', pool: 'pool/main/p/python3.11/x.orig.tar.gz' },
      'https://mirror.example/cpython',
      [
        'https://mirror.example/cpython/Python-3.11.2.tgz',
        'https://www.python.org/ftp/python/3.11.2/Python-3.11.2.tgz',
        'http://mirror.example/debian/pool/main/p/python3.11/x.orig.tar.gz',
        'https://snapshot.debian.org/archive/debian/20260101T000000Z/pool/main/p/python3.11/x.orig.tar.gz',
      ],
    ],
  ])('%s', (_reason, release, cpython, places) => {
    expect(tarballPlaces(release, { cpython, debian })).toEqual(places);
  });

  test.each([
    ['3.13.15', undefined, 'Python-3.13.15.tar.xz'],
    ['3.15.0rc1', 'xz', 'Python-3.15.0rc1.tar.xz'],
    ['3.11.2', 'tgz', 'Python-3.11.2.tgz'],
  ] as const)("upstream's name of %s as %s", (version, compression, name) => {
    expect(tarballName(version, compression)).toBe(name);
  });
});

describe('bundlePlaces', () => {
  const release = { version: '3.15.0rc1', file: 'Python-3.15.0rc1.tar.xz' };
  const upstream = 'https://www.python.org/ftp/python/3.15.0/Python-3.15.0rc1.tar.xz.sigstore';
  test.each([
    ['beside the tarball upstream', {}, [upstream]],
    ['nowhere else where CPYTHON_MIRROR is empty', { CPYTHON_MIRROR: '' }, [upstream]],
    [
      'first in CPYTHON_MIRROR',
      { CPYTHON_MIRROR: '/srv/cpython/' },
      ['/srv/cpython/Python-3.15.0rc1.tar.xz.sigstore', upstream],
    ],
  ])('%s', (_reason, env, places) => {
    expect(bundlePlaces(release, env)).toEqual(places);
  });
});
