import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aptMirrors, lockedMirrors } from './locked-mirrors.ts';
import { findProduct } from './products.ts';
import { withTemporary } from './temporary.ts';
import { type MadeWorkspace, madeWorkspace, now } from './testing/made-workspace.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

describe('lockedMirrors', () => {
  const lock = { snapshot: '20251231T180000Z', indexes: { trixie: '20251231T180000Z' } };

  it('uses the state of the archive half a day after the lock, which certainly has the files of the index', async () => {
    const [own, archive] = await lockedMirrors(lock, await made.open());
    expect(own).toEqual(made.archive.mirrors);
    expect(archive.debian).toBe('https://snapshot.debian.org/archive/debian/20260101T060000Z/');
  });

  it('asks for the older suites of a lock as they were: they may have left the archive since', async () => {
    const indexes = {
      ...{ bullseye: '20250912T090000Z', 'bullseye-security': '20251001T210000Z' },
      ...{ trixie: '20251115T090000Z', 'trixie-updates': '20251231T180000Z' },
    };
    const [, ...archives] = await lockedMirrors({ ...lock, indexes }, await made.open());
    expect(archives.map(({ debian }) => debian)).toEqual([
      'https://snapshot.debian.org/archive/debian/20260101T060000Z/',
      'https://snapshot.debian.org/archive/debian/20251002T090000Z/',
    ]);
  });

  it('is the same on each call, also on a machine without a mirror', async () => {
    const context = await made.open();
    const times: Date[] = [];
    const mirrors = async (time: Date) => {
      times.push(time);
      return made.archive.mirrors;
    };
    await lockedMirrors(lock, { ...context, mirrors });
    expect(times).toEqual([new Date('2026-01-01T06:00:00Z')]);
  });
});

describe('aptMirrors', () => {
  const indexes = { bullseye: '20250912T090000Z', trixie: '20251231T180000Z' };
  const lock = { suite: 'bullseye', snapshot: '20251231T180000Z', indexes };
  const archive = 'https://snapshot.debian.org/archive/debian';

  it("is this machine's mirror", async () => {
    expect(await aptMirrors(lock, await made.open())).toEqual(made.archive.mirrors);
    expect(await aptMirrors({ ...lock, archived: ['trixie'] }, await made.open())).toEqual(
      made.archive.mirrors,
    );
  });

  it('is the archive as it was where the suite has left the mirrors', async () => {
    const found = await aptMirrors({ ...lock, archived: ['bullseye'] }, await made.open());
    expect(found.debian).toBe(`${archive}/20250912T210000Z/`);
  });

  it('is the archive where a container cannot see the mirror', async () => {
    const mirrors = async () => ({ debian: 'file:///srv/debian/', 'debian-security': 'file:///srv/s/' });
    const found = await aptMirrors(lock, { ...(await made.open()), mirrors });
    expect(found.debian).toBe(`${archive}/20260101T060000Z/`);
  });
});

describe('findProduct', () => {
  it.each([
    ['dist/python/3.13/runtime/rootfs-amd64.tar', 'python-3.13-runtime:rootfs'],
    ['dist/python/3.13/builder/cpython-amd64-fast.tar', 'python-3.13-builder:cpython'],
    ['dist/python/3.13/builder/cpython-dev-amd64-release.tar', 'python-3.13-builder:cpython:release'],
    ['dist/python/3.13/builder/cpython-arm64-fast.tar', 'python-3.13-builder:cpython:arm64'],
    ['dist/python/3.13/builder/compiled-fast.tar', 'python-3.13-builder:compile'],
    ['dist/python/3.13/builder/compiled-release.tar', 'python-3.13-builder:compile:release'],
    ['dist/python/3.13/builder/source.json', 'python-3.13-builder:source'],
    ['dist/python/3.13/runtime/upstream-root-amd64.tar', 'python-3.13-runtime:rootfs:upstream'],
    ['dist/python/3.13/runtime/rootfs-arm64.tar', 'python-3.13-runtime:rootfs:arm64'],
    ['dist/python/3.13/runtime/ld-cache-amd64.tar', 'python-3.13-runtime:ld-cache'],
  ])('names the target that makes %s', async (path, target) => {
    const context = await made.open();
    expect(() => findProduct(path, context)).toThrow(
      new Error(`cannot read "${path}": no such file; run ./nx run ${target}`),
    );
    await made.write(path, '');
    expect(findProduct(path, context)).toBe(join(made.folder, path));
  });
});

describe('withTemporary', () => {
  it.each([
    { reason: 'work that succeeds', work: async (folder: string) => folder },
    {
      reason: 'work that fails',
      work: async (folder: string) => {
        throw new Error(folder);
      },
    },
  ])('leaves nothing behind after $reason', async ({ work }) => {
    const folder = await withTemporary(await made.open(), work).catch((error: Error) => error.message);
    expect(folder).toMatch(/dist\/tmp\/step-/);
    expect(existsSync(folder)).toBe(false);
  });

  it('removes folders of a run that was killed a day ago, and none of a younger run or of other people', async () => {
    const names = ['step-old', 'step-young', 'thesis'];
    const [old, young, others] = names.map((name) => join(made.folder, 'dist/tmp', name));
    for (const folder of [old, young, others]) await mkdir(folder ?? '', { recursive: true });
    const hours = (count: number) => new Date(now.getTime() - count * 60 * 60 * 1000);
    for (const folder of [old, others]) await utimes(folder ?? '', hours(25), hours(25));
    await utimes(young ?? '', hours(23), hours(23));
    await withTemporary(await made.open(), async () => undefined);
    expect([old, young, others].map((folder) => existsSync(folder ?? ''))).toEqual([false, true, true]);
  });
});
