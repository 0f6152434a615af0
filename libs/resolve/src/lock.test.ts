import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKeys } from '@distroless/debian-index';
import type { FakeRelease } from '@distroless/testing';
import { checkLocks } from '@distroless/workspace';
import { type MadeWorkspace, madePackages, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockImages, resolveLocks } from './lock.ts';

const images = [
  { series: '3.13', variant: 'runtime' },
  { series: '3.13', variant: 'debug' },
] as const;
const path = 'images/python/3.13/runtime/lock.json';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const lock = async () => lockImages(images, await made.open());

function readLocks(): Promise<string[]> {
  const paths = images.map(({ variant }) => `images/python/3.13/${variant}/lock.json`);
  return Promise.all(paths.map((file) => readFile(join(made.folder, file), 'utf8')));
}

describe('lockImages', () => {
  it('locks the packages of each image, and reads each index once', async () => {
    const results = await lock();
    expect(results.map(({ changes }) => changes.map(({ package: name, to }) => `${name} ${to}`))).toEqual([
      ['libc6 1.0-1', 'zlib1g 1.0-1', 'cpython 3.13.15'],
      // The runtime below it has the other packages.
      ['busybox-static 1.0-1', 'cpython 3.13.15'],
    ]);
    const asked = made.archive.requests.filter((request) => request.path.endsWith('/InRelease'));
    expect(asked).toHaveLength(3);
    expect(await checkLocks(made.folder, images)).toEqual([]);
  });

  it('leaves a lock unchanged while no package changes, even if the archive is signed again', async () => {
    await lock();
    const before = await readLocks();
    await made.publish({
      trixie: { packages: await madePackages(), date: new Date('2026-01-02T20:00:00Z') },
    });
    expect((await lock()).map(({ changed }) => changed)).toEqual([false, false]);
    expect(await readLocks()).toEqual(before);
  });

  it('locks a security fix, and marks it as one', async () => {
    await lock();
    const fix = { name: 'zlib1g', version: '1.0-1+deb13u1', fields: { Depends: 'libc6' } };
    await made.publish({
      trixie: { packages: await madePackages() },
      'trixie-security': { packages: [fix] },
    });
    const change = { root: 'runtime', package: 'zlib1g', from: '1.0-1', to: '1.0-1+deb13u1', security: true };
    expect((await lock()).map(({ changed, changes }) => [changed, changes])).toEqual([
      [true, [change]],
      [false, []],
    ]);
  });
});

describe('a second run', () => {
  const all = [{ series: '3.13', variant: 'builder' }, ...images] as const;
  const expired = new Date('2026-01-02T12:00:00Z');
  const tarball = 'CPython 3.13.5';
  /** An index that names CPython 3.13.5. */
  const withSource = (release: FakeRelease = {}): FakeRelease => ({
    ...release,
    sources: [
      { name: 'python3.13', version: '3.13.5-1', files: { 'python3.13_3.13.5.orig.tar.xz': tarball } },
    ],
  });
  const written = `{ 3.13.15: ${'a'.repeat(64)} }`;
  const newest = { release: { version: '3.13.5' } };
  const replaced = { release: { version: '3.13.15' }, substitute: { version: '3.13.5' } };
  const rows = [
    {
      reason: 'a release that versions.yaml and an index name',
      releases: `{ 3.13.5: ${sha256(tarball)} }`,
      expected: newest,
    },
    {
      reason: 'the same if the builder has no lock yet',
      locked: images,
      releases: `{ 3.13.5: ${sha256(tarball)} }`,
      expected: newest,
    },
    { reason: 'a release that an index names', releases: '{}', expected: newest },
    { reason: 'a release that is not available', releases: '{}', gone: true, expected: newest },
    {
      reason: 'a release of an index that had expired, and is valid again',
      releases: '{}',
      validUntil: expired,
      expected: { release: { version: '3.13.5', expired: ['forky'] } },
    },
    { reason: 'a substitute', releases: written, expected: replaced },
    {
      reason: 'a substitute of an expired index',
      releases: written,
      validUntil: expired,
      expected: { ...replaced, substitute: { version: '3.13.5', expired: ['forky'] } },
    },
  ];

  it.each(rows)(
    'changes nothing with $reason',
    async ({ locked = all, releases, gone, validUntil, expected }) => {
      await made.edit('images/python/versions.yaml', (text) =>
        text.replace(/^releases: .*$/m, `releases: ${releases}\ndiscover: [forky]`),
      );
      await made.publish({
        forky: withSource(validUntil ? { validUntil } : {}),
        trixie: { packages: await madePackages() },
      });
      const pool = 'debian/pool/main/python3.13/python3.13_3.13.5.orig.tar.xz';
      if (gone) made.archive.files.delete(pool);
      const context = await made.open();
      const first = await lockImages(locked, { ...context, env: { ALLOW_EXPIRED: 'forky' } });
      for (const { lock: one } of first) expect(one).toMatchObject(expected);
      const before = await readLocks();
      // Archives are signed again each day.
      await made.publish({
        trixie: { packages: await madePackages(), date: new Date('2026-01-02T20:00:00Z') },
      });
      const second = await lockImages(locked, await made.open());
      expect(second.map(({ changed, changes }) => [changed, changes])).toEqual(locked.map(() => [false, []]));
      expect(await readLocks()).toEqual(before);
    },
  );
});

describe('resolveLocks', () => {
  it('finds outdated packages and the newest known release, and writes nothing', async () => {
    await lock();
    const before = await readLocks();
    await made.edit('images/python/versions.yaml', (text) =>
      text.replace('releases: {', `releases: { 3.13.16: ${'b'.repeat(64)},`),
    );
    const fix = { name: 'zlib1g', version: '1.0-2', fields: { Depends: 'libc6' } };
    await made.publish({ trixie: { packages: await madePackages() }, 'trixie-updates': { packages: [fix] } });
    const results = await resolveLocks(images, await made.open());
    const change = { root: 'runtime', package: 'zlib1g', from: '1.0-1', to: '1.0-2', security: false };
    const cpython = { root: 'cpython', package: 'cpython', from: '3.13.15', to: '3.13.16', security: false };
    expect(results.map(({ changed, changes }) => ({ changed, changes }))).toEqual([
      { changed: true, changes: [change, cpython] },
      { changed: true, changes: [cpython] },
    ]);
    expect(await readLocks()).toEqual(before);
  });
});

describe('a fault', () => {
  const rows: { reason: string; break: () => Promise<unknown>; error: string | RegExp }[] = [
    {
      reason: 'a package that is not in the suite',
      break: () =>
        made.edit('images/python/packages.yaml', (text) => text.replace('busybox-static', 'busybox')),
      error: 'cannot resolve "busybox": the suite has no such package',
    },
    {
      reason: 'no release of the series',
      break: () => made.edit('images/python/versions.yaml', (text) => text.replace('3.13.15', '3.12.1')),
      error:
        'versions.yaml: knows no release of series "3.13", nor do python.org and the source indexes; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were skipped',
    },
    {
      reason: 'an unknown key in a YAML file',
      break: () => made.edit('images/python/packages.yaml', (text) => text.replace('tools:', 'tolls:')),
      error: /^images\/python\/packages\.yaml: .*unknown key "tolls"/,
    },
    {
      reason: 'an index that is past its Valid-Until',
      break: () => made.publish({ trixie: { validUntil: new Date('2026-01-02T23:00:00Z') } }),
      error: /^dists\/trixie\/InRelease: expired: .*\n.*ALLOW_EXPIRED=trixie/,
    },
    {
      reason: 'no network',
      break: () => made.archive.close(),
      error:
        /^cannot fetch "dists\/trixie\/InRelease":\n {2}http.*: cannot reach "127.0.0.1:\d+".*\nset DEBIAN_MIRROR to a mirror that has it, or run again$/,
    },
  ];

  it.each(rows)('$reason leaves every lock as it was', async ({ break: damage, error }) => {
    await lock();
    const before = await readLocks();
    await damage();
    await expect(lock()).rejects.toThrow(typeof error === 'string' ? new Error(error) : error);
    expect(await readLocks()).toEqual(before);
  });

  it('a lock that cannot be written is named, and no temporary file is left', async () => {
    await mkdir(join(made.folder, path), { recursive: true });
    await expect(lock()).rejects.toThrow(
      /^cannot write "images\/python\/3\.13\/runtime\/lock\.json": EISDIR: .*/,
    );
    expect(await made.leftovers()).toEqual([]);
    await rm(join(made.folder, path), { recursive: true });
    expect((await lock()).map(({ changed }) => changed)).toEqual([true, true]);
  });

  it('an archive signed by somebody else is refused', async () => {
    const context = await made.open();
    await expect(lockImages(images, { ...context, keys: loadKeys })).rejects.toThrow(
      /^dists\/trixie\/InRelease: signed only by unknown keys "[0-9A-F]{16}"/,
    );
  });

  it('an expired index that ALLOW_EXPIRED names causes a warning, and is marked in the lock', async () => {
    const expired = { packages: await madePackages(), validUntil: new Date('2026-01-02T23:00:00Z') };
    await made.publish({ trixie: expired });
    const context = await made.open();
    await lockImages(images, { ...context, env: { ALLOW_EXPIRED: 'bookworm, trixie' } });
    expect(made.lines).toContain(
      'WARNING: trixie is past its Valid-Until (2026-01-02T23:00:00.000Z), read because ALLOW_EXPIRED names it',
    );
    expect(JSON.parse((await readLocks())[0] ?? '')).toMatchObject({ expired: ['trixie'] });
  });
});

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
