import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestIntent, type Intent } from '@distroless/matrix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockedRoot, lockPath, readLock, writeLock } from './lockfile.ts';
import type { Lock } from './schema.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const intent: Intent = {
  ...image,
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  roots: {
    runtime: {
      ...{ suite: 'trixie', essential: false, packages: { amd64: ['zlib1g'] }, without: [] },
      ...{ files: {}, links: { bin: 'usr/bin' }, directories: { tmp: { mode: '1777', uid: 0, gid: 0 } } },
    },
  },
  releases: [{ release: '3.13.15', form: 'xz', sha256: '0123456789abcdef'.repeat(4) }],
};
const sha256 = '0123456789abcdef'.repeat(4);
const lock: Lock = {
  '//': 'Written by the tool.',
  intent: digestIntent(intent),
  ...image,
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  snapshot: '20261124T021215Z',
  indexes: {
    trixie: '20260912T092708Z',
    'trixie-updates': '20261124T021215Z',
    'trixie-security': '20261123T181510Z',
  },
  release: { version: '3.13.15', sha256, file: 'Python-3.13.15.tar.xz' },
  roots: {
    runtime: {
      files: {},
      links: { bin: 'usr/bin' },
      directories: { tmp: { mode: '1777', uid: 0, gid: 0 } },
      packages: {
        amd64: [
          {
            package: 'zlib1g',
            version: '1:1.3-1',
            architecture: 'amd64',
            archive: 'debian',
            path: 'pool/main/z/zlib/zlib1g_1.3-1_amd64.deb',
            size: 12,
            sha256,
          },
        ],
      },
    },
  },
};
const file = lockPath(image);
const wayOut = 'run ./nx run python-3.13-runtime:lock';

let workspace = '';
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'lockfile-'));
  await mkdir(dirname(join(workspace, file)), { recursive: true });
});
afterEach(() => rm(workspace, { recursive: true }));

describe('readLock', () => {
  test('reads what writeLock wrote, and writing it again changes nothing', async () => {
    expect(await writeLock(workspace, image, lock)).toBe(true);
    expect(await readLock(workspace, image, { intent })).toEqual(lock);
    expect(await writeLock(workspace, image, lock)).toBe(false);
    expect(await readdir(dirname(join(workspace, file)))).toEqual(['lock.json']);
  });

  test('a package takes one line, so that a change is one line of a diff', async () => {
    await writeLock(workspace, image, lock);
    const lines = (await readFile(join(workspace, file), 'utf8')).split('\n');
    expect(lines.filter((line) => line.includes('zlib1g'))).toHaveLength(1);
  });

  const changed = (change: object) => JSON.stringify({ ...lock, ...change });
  const badPackage = (change: object) => {
    const [first] = lock.roots['runtime']?.packages['amd64'] ?? [];
    const runtime = { ...lock.roots['runtime'], packages: { amd64: [{ ...first, ...change }] } };
    return changed({ roots: { runtime } });
  };
  const withRelease = (change: object) => changed({ release: { ...lock.release, ...change } });
  const where = 'roots.runtime.packages.amd64.0';
  test.each([
    ['an unknown key', changed({ extra: 1 }), `${file}: unknown key "extra"; ${wayOut}`],
    [
      'a malformed sha256',
      badPackage({ sha256: 'abc' }),
      `${file}: ${where}.sha256: a sha256 is 64 hexadecimal digits; ${wayOut}`,
    ],
    [
      'a path that leaves the pool',
      badPackage({ path: 'pool/../../etc/x.deb' }),
      `${file}: ${where}.path: a pool path looks like "pool/…/name.deb"; ${wayOut}`,
    ],
    [
      'a path that leaves the pool with "%2e"',
      badPackage({ path: 'pool/%2e%2e/%2e%2e/etc/x.deb' }),
      `${file}: ${where}.path: a pool path looks like "pool/…/name.deb"; ${wayOut}`,
    ],
    [
      'a snapshot of month 13',
      changed({ snapshot: '20261324T021215Z' }),
      `${file}: snapshot: this time does not exist; ${wayOut}`,
    ],
    [
      'a snapshot that is older than an index',
      changed({ snapshot: '20260912T092708Z' }),
      `${file}: snapshot: is not the newest date of "indexes"; ${wayOut}`,
    ],
    [
      'a suite with an extra line for apt',
      changed({ suite: 'trixie\nTrusted: yes' }),
      `${file}: suite: a suite is written "trixie"; ${wayOut}`,
    ],
    [
      'another intent',
      changed({ intent: `sha256:${sha256}` }),
      `${file}: stale: versions.yaml or packages.yaml changed since it was written; ${wayOut}`,
    ],
    [
      'a release whose sha256 differs from versions.yaml',
      withRelease({ sha256: 'f'.repeat(64) }),
      `${file}: release "3.13.15" has sha256 ${'f'.repeat(64)}, but in versions.yaml it is ${sha256}; ${wayOut}`,
    ],
    [
      'a tarball with a folder in its name, which becomes part of a path',
      withRelease({ file: '../Python-3.13.15.tar.xz' }),
      `${file}: release.file: a tarball is called "Python-3.13.15.tar.xz"; ${wayOut}`,
    ],
    [
      'a tarball that leaves the pool',
      withRelease({ pool: 'pool/main/../../x.orig.tar.xz' }),
      `${file}: release.pool: a pool path looks like "pool/…/name.orig.tar.xz"; ${wayOut}`,
    ],
    [
      'a substitute that is not a release',
      changed({ substitute: { ...lock.release, version: '3.13' } }),
      `${file}: substitute.version: a release is written "3.13.15"; ${wayOut}`,
    ],
    [
      'a substitute whose sha256 differs from versions.yaml',
      changed({ substitute: { ...lock.release, sha256: 'f'.repeat(64) } }),
      `${file}: release "3.13.15" has sha256 ${'f'.repeat(64)}, but in versions.yaml it is ${sha256}; ${wayOut}`,
    ],
    [
      'the lock of another image',
      changed({ variant: 'debug' }),
      `${file}: is the lock of python-3.13-debug; ${wayOut}`,
    ],
  ])('refuses %s', async (_reason, text, message) => {
    await writeFile(join(workspace, file), text);
    await expect(readLock(workspace, image, { intent })).rejects.toThrow(new Error(message));
  });

  test.each([
    [
      'that only an index names',
      { version: '3.13.18', file: 'Python-3.13.18.tar.xz', sha256: 'f'.repeat(64), expired: ['forky'] },
    ],
    [
      'as Debian packed it, with another sha256',
      { file: 'Python-3.13.15.tgz', sha256: 'f'.repeat(64), pool: 'pool/main/p/python3.13/x.orig.tar.gz' },
    ],
  ])('accepts a release or a substitute %s', async (_reason, change) => {
    const text = withRelease(change);
    await writeFile(join(workspace, file), text);
    expect((await readLock(workspace, image, { intent })).release).toEqual(JSON.parse(text).release);
  });

  const candidate = {
    version: '3.13.0rc1',
    sha256: 'f'.repeat(64),
    file: 'Python-3.13.0rc1.tar.xz',
    pool: 'pool/x_3.13.0~rc1.orig.tar.xz',
  };
  test.each([
    ['as the release if versions.yaml has no final one', { release: candidate }, []],
    ['as the substitute', { substitute: candidate }, intent.releases],
  ])('accepts a candidate %s', async (_reason, change, releases) => {
    const own = { ...intent, releases };
    const text = changed({ ...change, intent: digestIntent(own) });
    await writeFile(join(workspace, file), text);
    expect(await readLock(workspace, image, { intent: own })).toEqual(JSON.parse(text));
  });

  test('refuses a truncated file', async () => {
    await writeFile(join(workspace, file), JSON.stringify(lock).slice(0, 100));
    await expect(readLock(workspace, image)).rejects.toThrow(
      /^images\/python\/3\.13\/runtime\/lock\.json: .*JSON.*; run /,
    );
  });

  test('says what to run if there is no lock', async () => {
    const message = `cannot read ${file}: no such file; ${wayOut}`;
    await expect(readLock(workspace, image)).rejects.toThrow(new Error(message));
  });
});

test('a lock that cannot be written stays unchanged, and no temporary file is left', async () => {
  const missing = { series: '9.99', variant: 'runtime' } as const;
  await expect(writeLock(workspace, missing, lock)).rejects.toThrow(/ENOENT/);
  expect(await readdir(join(workspace, 'images', 'python'))).toEqual(['3.13']);
});

test('an architecture that is missing in the lock is named', () => {
  const message = `${file}: has no root "runtime" for arm64; ${wayOut}`;
  expect(() => lockedRoot(lock, 'runtime', 'arm64')).toThrow(new Error(message));
});
