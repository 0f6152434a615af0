import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '@distroless/image';
import { xz } from '@napi-rs/lzma';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseEpoch } from './epoch.ts';
import { tarballPlaces } from './places.ts';
import { recipeArguments } from './recipe.ts';
import { splitCpython } from './split.ts';

describe('tarballPlaces', () => {
  const debian = [
    'http://mirror.example/debian/',
    'https://snapshot.debian.org/archive/debian/20260101T000000Z/',
  ];
  test.each([
    [
      'upstream first, then each archive',
      '3.13.15',
      undefined,
      [
        'https://www.python.org/ftp/python/3.13.15/Python-3.13.15.tar.xz',
        'http://mirror.example/debian/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz',
        'https://snapshot.debian.org/archive/debian/20260101T000000Z/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz',
      ],
    ],
    [
      'a named folder before all; a candidate lies in the folder of its release, with a tilde in Debian',
      '3.15.0rc1',
      '/srv/cpython/',
      [
        '/srv/cpython/Python-3.15.0rc1.tar.xz',
        'https://www.python.org/ftp/python/3.15.0/Python-3.15.0rc1.tar.xz',
        'http://mirror.example/debian/pool/main/p/python3.15/python3.15_3.15.0~rc1.orig.tar.xz',
        'https://snapshot.debian.org/archive/debian/20260101T000000Z/pool/main/p/python3.15/python3.15_3.15.0~rc1.orig.tar.xz',
      ],
    ],
  ])('%s', (_reason, release, cpython, places) => {
    expect(tarballPlaces(release, { cpython, debian })).toEqual(places);
  });
});

describe('recipeArguments', () => {
  const recipe = {
    configure: ['--enable-shared'],
    release: ['--with-lto'],
    cflags: { amd64: ['-g0', '-O3'] },
    ldflags: ['-Wl,-z,now'],
    drop: [],
    builderOnly: [],
  };
  test.each([
    ['fast', '--enable-shared'],
    ['release', '--enable-shared --with-lto'],
  ] as const)('%s', (flavour, CONFIGURE) => {
    const args = { EPOCH: '7', JOBS: '2', CONFIGURE, OWN_CFLAGS: '-g0 -O3', OWN_LDFLAGS: '-Wl,-z,now' };
    expect(recipeArguments(recipe, 'amd64', { flavour, epoch: 7, jobs: 2 })).toEqual(args);
  });

  test('an architecture without flags is refused', () => {
    const message = 'cannot compile CPython for arm64: the lock has no compiler flags for it';
    expect(() => recipeArguments(recipe, 'arm64', { flavour: 'fast', epoch: 1, jobs: 1 })).toThrow(
      new Error(message),
    );
  });
});

describe('splitCpython', () => {
  const file = (path: string, mode = 0o600): Entry => ({
    type: 'file',
    path,
    mode,
    uid: 7,
    gid: 7,
    mtime: 99,
    content: Buffer.from(path),
  });
  const installed = [
    file('usr/local/bin/python3.13', 0o700),
    file('usr/local/lib/python3.13/os.py'),
    file('usr/local/lib/python3.13/test/test_os.py'),
    file('usr/local/include/python3.13/Python.h'),
  ];
  const rules = { drop: ['lib/python3.*/test/**'], builderOnly: ['include/**'], epoch: 5 };

  test('sorts files by who needs them', () => {
    const { shared, builder } = splitCpython(installed, '3.13', rules);
    const files = (tree: Iterable<Entry>) =>
      [...tree].filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(files(shared)).toEqual(['usr/local/bin/python3.13', 'usr/local/lib/python3.13/os.py']);
    expect(files(builder)).toEqual(['usr/local/include/python3.13/Python.h']);
  });

  test('gives everything one owner, one time and plain modes', () => {
    const { shared } = splitCpython(installed, '3.13', rules);
    expect([...new Set([...shared].map(({ uid, gid, mtime }) => `${uid} ${gid} ${mtime}`))]).toEqual([
      '0 0 5',
    ]);
    expect(shared.get('usr/local/bin/python3.13')?.mode).toBe(0o755);
    expect(shared.get('usr/local/lib/python3.13/os.py')?.mode).toBe(0o644);
  });

  test.each([
    ['usr/local/bin/python3', 'python3.13'],
    ['usr/local/bin/python', 'python3'],
    ['usr/bin/python3', '/usr/local/bin/python3'],
  ])('adds the name /%s', (path, target) => {
    expect(splitCpython(installed, '3.13', rules).shared.get(path)).toMatchObject({
      type: 'symlink',
      target,
    });
  });

  test('a compile that left no interpreter is an error', () => {
    const message =
      'cannot split CPython 3.14: the compile left no interpreter at "/usr/local/bin/python3.14"';
    expect(() => splitCpython(installed, '3.14', rules)).toThrow(new Error(message));
  });
});

describe('releaseEpoch', () => {
  let folder = '';
  let tarball: Buffer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'epoch-'));
    const archive = pack();
    for (const [name, seconds] of [
      ['a', 100],
      ['b', 300],
      ['c', 200],
    ] as const) {
      archive.entry({ name, mtime: new Date(seconds * 1000) }, 'text');
    }
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk as Buffer);
    tarball = await xz.compress(Buffer.concat(chunks));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (content: Buffer) => {
    const path = join(folder, 'x.tar.xz');
    await writeFile(path, content);
    return path;
  };

  test('is the newest time in the tarball', async () => {
    expect(await releaseEpoch(await write(tarball), 'x.tar.xz')).toBe(300);
  });

  test.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['no xz at all', () => Buffer.from('hello')],
  ])('a tarball that is %s is refused', async (_reason, damage) => {
    const path = await write(damage(tarball));
    await expect(releaseEpoch(path, 'x.tar.xz')).rejects.toThrow(
      /^cannot read "x\.tar\.xz": not a complete xz file: /,
    );
  });
});
