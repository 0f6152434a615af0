import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockImages } from './lock.ts';
import type { LockedReleases } from './lock-releases.ts';
import {
  downloaded,
  drop,
  have,
  inPool,
  locked,
  made,
  open,
  release,
  sha256,
  tarball,
  useWorkspace,
  withSources,
  write,
} from './testing/made-releases.ts';

useWorkspace();

describe('lockReleases', () => {
  const rows: {
    reason: string;
    releases?: string[];
    index?: string[];
    there?: string[];
    gone?: string[];
    locked: LockedReleases;
  }[] = [
    {
      reason: 'the newest release, and the newest older one that is available as its substitute',
      releases: ['3.13.5', '3.13.9', '3.13.15'],
      there: ['3.13.5', '3.13.9', '3.13.15'],
      locked: { release: release('3.13.15'), substitute: downloaded('3.13.9') },
    },
    {
      reason: 'the newest release counts even where this machine cannot download it',
      releases: ['3.13.5', '3.13.15'],
      there: ['3.13.5'],
      locked: { release: release('3.13.15'), substitute: downloaded('3.13.5') },
    },
    {
      reason: 'a release that only an index names is as good as one in versions.yaml',
      releases: ['3.13.15'],
      index: ['3.13.18'],
      there: ['3.13.15'],
      gone: ['3.13.18'],
      locked: { release: release('3.13.18', inPool('3.13.18')), substitute: downloaded('3.13.15') },
    },
    {
      reason: "a substitute in Debian's pool is better than a newer one from elsewhere",
      releases: ['3.13.9', '3.13.15'],
      index: ['3.13.5'],
      there: ['3.13.9'],
      locked: { release: release('3.13.15'), substitute: release('3.13.5', inPool('3.13.5')) },
    },
    {
      reason: 'no substitute where no older release is available',
      releases: ['3.13.15'],
      index: ['3.13.18', '3.13.5'],
      gone: ['3.13.18', '3.13.5'],
      locked: { release: release('3.13.18', inPool('3.13.18')) },
    },
    {
      reason: 'a pre-release is not locked where there is a final release',
      releases: ['3.13.15', '3.13.16rc1'],
      there: ['3.13.16rc1'],
      locked: { release: release('3.13.15') },
    },
    {
      reason: 'the newest pre-release is locked while there is no final release',
      releases: ['3.13.0a7', '3.13.0b1'],
      there: ['3.13.0a7'],
      locked: { release: release('3.13.0b1'), substitute: downloaded('3.13.0a7') },
    },
  ];
  it.each(rows)('$reason', async ({ releases, index = [], there = [], gone = [], locked: expected }) => {
    await write({ ...(releases ? { releases } : {}), discover: ['trixie'] });
    await made.publish({ trixie: withSources(index.map((version) => ({ version }))) });
    have(...there);
    drop(...gone);
    expect(await locked(await open())).toEqual(expected);
  });

  it('a file under the name of a release is no substitute if its sha256 is another', async () => {
    await write({ releases: ['3.13.5', '3.13.9', '3.13.15'] });
    have('3.13.5', '3.13.9');
    made.archive.files.set(
      'debian/pool/main/p/python3.13/python3.13_3.13.9.orig.tar.xz',
      Buffer.from(tarball('3.13.9', 'somebody')),
    );
    expect(await locked(await open())).toMatchObject({ substitute: { version: '3.13.5' } });
  });

  it('a substitute may come from a folder that CPYTHON_MIRROR names, as .tar.xz or as .tgz', async () => {
    await write({ releases: ['3.13.15'] });
    const tgz = 'CPython 3.13.9 as tgz';
    await made.edit('images/python/versions.yaml', (text) =>
      text.replace('releases: {', `releases: { 3.13.9: { xz: ${'b'.repeat(64)}, tgz: ${sha256(tgz)} },`),
    );
    await made.write('tarballs/Python-3.13.9.tgz', tgz);
    const context = await open({ CPYTHON_MIRROR: `${made.folder}/tarballs` });
    expect(await locked(context)).toMatchObject({
      substitute: { version: '3.13.9', file: 'Python-3.13.9.tgz', sha256: sha256(tgz) },
    });
  });

  it("of one release upstream's tarball is locked, not the one that Debian packed", async () => {
    await write({ discover: ['trixie'] });
    const both = [{ version: '3.13.15' }, { version: '3.13.15', compression: 'gz', by: 'debian' }];
    await made.publish({ trixie: withSources(both) });
    expect(await locked(await open())).toEqual({ release: release('3.13.15', inPool('3.13.15')) });
  });

  it('no release at all is an error that says what to do', async () => {
    await write({ discover: ['trixie'] });
    await expect(open().then(locked)).rejects.toThrow(
      new Error(
        'versions.yaml: knows no release of series "3.13", nor do python.org and the source indexes; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were skipped',
      ),
    );
  });

  it('an interrupt is not taken for a release that is not available', async () => {
    await write({ releases: ['3.13.5', '3.13.15'] });
    have('3.13.5');
    const context = await open();
    const interrupted = { ...context, signal: AbortSignal.abort(new Error('interrupted by SIGINT')) };
    await expect(locked(interrupted)).rejects.toThrow(new Error('interrupted by SIGINT'));
  });
});

describe('a series that is locked', () => {
  const builder = { series: '3.13', variant: 'builder' } as const;
  const asked = () => made.archive.requests.filter(({ path }) => /orig\.tar/.test(path));

  /** Locks the builder while 3.13.5 alone is available; then the cache is empty. */
  async function lockedWith(releases: string[]) {
    await write({ releases });
    have('3.13.5');
    await lockImages([builder], await made.open());
    await rm(join(made.folder, 'cache'), { recursive: true });
    made.archive.requests.length = 0;
  }

  it('keeps its substitute without downloading it again', async () => {
    await lockedWith(['3.13.5', '3.13.15']);
    expect(await locked(await open())).toEqual({
      release: release('3.13.15'),
      substitute: downloaded('3.13.5'),
    });
    expect(asked()).toEqual([]);
  });

  it('gets a newer substitute as soon as one is available', async () => {
    await lockedWith(['3.13.5', '3.13.9', '3.13.15']);
    have('3.13.9');
    expect(await locked(await open())).toMatchObject({ substitute: { version: '3.13.9' } });
  });

  it('keeps both when versions.yaml and the indexes name them no longer', async () => {
    await lockedWith(['3.13.5', '3.13.15']);
    await write({ discover: ['trixie'] });
    expect(await locked(await open())).toEqual({
      release: release('3.13.15'),
      substitute: downloaded('3.13.5'),
    });
  });

  it('loses a substitute whose sha256 versions.yaml contradicts', async () => {
    await lockedWith(['3.13.5', '3.13.15']);
    const path = 'images/python/versions.yaml';
    await made.edit(path, (text) => text.replace(sha256(tarball('3.13.5')), 'f'.repeat(64)));
    expect(await locked(await open())).toEqual({ release: release('3.13.15') });
  });
});
