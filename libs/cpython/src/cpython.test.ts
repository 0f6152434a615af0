import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Entry } from '@distroless/image';
import { xz } from '@napi-rs/lzma';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseEpoch } from './epoch.ts';
import { tarballName, tarballPlaces } from './places.ts';
import { crossArguments, recipeArguments } from './recipe.ts';
import { splitCpython } from './split.ts';

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

describe('recipeArguments', () => {
  const recipe = {
    configure: ['--enable-shared'],
    release: ['--with-lto'],
    cross: ['ac_cv_file__dev_ptmx=yes'],
    cflags: { amd64: ['-g0', '-O3'], arm64: ['-g0', '-mbranch-protection=standard'] },
    ldflags: ['-Wl,-z,now'],
    drop: [],
    builderOnly: [],
  };
  const native = { PREFIX: '', PYTHON: '/build/python' };
  const common = { EPOCH: '7', JOBS: '2', OWN_LDFLAGS: '-Wl,-z,now' };
  test.each([
    {
      reason: 'a native build runs its own Python and strip',
      arch: 'amd64',
      flavour: 'fast',
      cross: undefined,
      args: { ...native, CONFIGURE: '--enable-shared', OWN_CFLAGS: '-g0 -O3' },
    },
    {
      reason: 'a release has more switches',
      arch: 'amd64',
      flavour: 'release',
      cross: undefined,
      args: { ...native, CONFIGURE: '--enable-shared --with-lto', OWN_CFLAGS: '-g0 -O3' },
    },
    {
      reason: 'a cross-compile uses the cross tools to strip, and another Python to write bytecode',
      arch: 'arm64',
      flavour: 'fast',
      cross: ['--host=aarch64-linux-gnu'],
      args: {
        CONFIGURE: '--enable-shared --host=aarch64-linux-gnu',
        OWN_CFLAGS: '-g0 -mbranch-protection=standard',
        PREFIX: 'aarch64-linux-gnu-',
        PYTHON: '/usr/local/bin/python3',
      },
    },
    {
      reason: 'on a machine of that architecture it is a native compile',
      arch: 'arm64',
      flavour: 'fast',
      cross: undefined,
      args: { ...native, CONFIGURE: '--enable-shared', OWN_CFLAGS: '-g0 -mbranch-protection=standard' },
    },
  ] as const)('$reason', ({ arch, flavour, cross, args }) => {
    const options = { flavour, epoch: 7, jobs: 2, cross: cross && [...cross] };
    expect(recipeArguments(recipe, arch, options)).toEqual({ ...common, ...args });
  });

  test('an architecture without flags is refused', () => {
    const message = 'cannot compile CPython for riscv64: the lock has no compiler flags for it';
    expect(() => recipeArguments(recipe, 'riscv64', { flavour: 'fast', epoch: 1, jobs: 1 })).toThrow(
      new Error(message),
    );
  });
});

describe('crossArguments', () => {
  test.each([
    {
      reason: 'the interpreter of the same series is where configure is told to look for it',
      series: '3.13',
      python: '/usr/local/bin/python3.13',
    },
    { reason: 'the same in an old series', series: '3.9', python: '/usr/local/bin/python3.9' },
  ])('$reason', ({ series, python }) => {
    expect(crossArguments(series, { from: 'amd64', to: 'arm64' })).toEqual([
      '--build=x86_64-linux-gnu',
      '--host=aarch64-linux-gnu',
      `--with-build-python=${python}`,
      // Only the target's libraries: configure cannot link the machine's own.
      'PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig',
    ]);
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

  test('a compile that produced no interpreter is an error', () => {
    const message =
      'cannot split CPython 3.14: the compile left no interpreter at "/usr/local/bin/python3.14"';
    expect(() => splitCpython(installed, '3.14', rules)).toThrow(new Error(message));
  });
});

describe('releaseEpoch', () => {
  let folder = '';
  let plain: Buffer;
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
    plain = Buffer.concat(chunks);
  });
  afterAll(() => rm(folder, { recursive: true }));

  // In the cache a tarball is called by its digest: only `name` shows how it is compressed.
  const read = async (content: Buffer, name: string) => {
    const path = join(folder, 'cached');
    await writeFile(path, content);
    return releaseEpoch(path, name);
  };

  test.each([
    ['x.tar.xz', (tar: Buffer) => xz.compress(tar)],
    ['x.tgz', (tar: Buffer) => gzipSync(tar)],
  ])('is the newest time in %s', async (name, compress) => {
    expect(await read(await compress(plain), name)).toBe(300);
  });

  test.each<[string, string, () => Buffer | Promise<Buffer>, string | RegExp]>([
    [
      'xz that is cut off',
      'x.tar.xz',
      async () => half(await xz.compress(plain)),
      /^cannot read "x\.tar\.xz": not a complete xz file: /,
    ],
    ['not xz', 'x.tar.xz', () => Buffer.from('hello'), /^cannot read "x\.tar\.xz": not a complete xz file: /],
    [
      'gzip that is cut off',
      'x.tgz',
      () => half(gzipSync(plain)),
      'cannot read "x.tgz": not a complete gzip file: unexpected end of file',
    ],
    [
      'xz with a gzip name',
      'x.tgz',
      () => xz.compress(plain),
      'cannot read "x.tgz": not a complete gzip file: incorrect header check',
    ],
    [
      'an archive that is cut off',
      'x.tgz',
      () => gzipSync(plain.subarray(0, 700)),
      'cannot read "x.tgz": it does not end in two blocks of zeros: it may be cut off',
    ],
    [
      'an empty archive',
      'x.tgz',
      () => gzipSync(Buffer.alloc(1024)),
      'cannot read "x.tgz": the archive is empty',
    ],
  ])('a tarball that is %s is refused', async (_reason, name, make, error) => {
    await expect(read(await make(), name)).rejects.toThrow(
      typeof error === 'string' ? new Error(error) : error,
    );
  });
});

const half = (whole: Buffer) => whole.subarray(0, whole.length / 2);
