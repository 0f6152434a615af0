import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockedTarball } from '@distroless/lockfile';
import type { FakeRelease } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockImages } from './lock.ts';
import { knownTarballs, type LockedReleases, lockReleases } from './releases.ts';
import type { ResolveContext } from './resolve-context.ts';

// What `tarball` makes of a version is its upstream tarball; with a second argument it is another file.
const tarball = (version: string, made = 'upstream') => `CPython ${version} by ${made}`;
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const poolOf = (version: string, compression = 'xz') =>
  `pool/main/python3.13/python3.13_${version}.orig.tar.${compression}`;

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

/** Releases that are written by hand, and suites that are searched for more. */
async function write({ releases = [], discover = [] }: { releases?: string[]; discover?: string[] }) {
  const lines = releases.map((version) => `${version}: ${sha256(tarball(version))}`);
  const [written, searched] = [`{ ${lines.join(', ')} }`, `[${discover.join(', ')}]`];
  await made.edit('images/python/versions.yaml', (text) => {
    const [before] = text.split('releases:');
    return `${before}releases: ${written}\ndiscover: ${searched}\n`;
  });
}

type Source = { version: string; compression?: string; by?: string };

/** A release of Debian that has these tarballs of CPython 3.13, in its index and in its pool. */
function withSources(sources: Source[], more: FakeRelease = {}): FakeRelease {
  return {
    ...more,
    sources: sources.map(({ version, compression = 'xz', by }) => ({
      name: 'python3.13',
      version: `${version}-1`,
      files: { [`python3.13_${version}.orig.tar.${compression}`]: tarball(version, by) },
    })),
  };
}

/** Puts tarballs where they are looked for on a mirror that no index speaks of. */
function have(...versions: string[]): void {
  for (const version of versions) {
    const debian = version.replace(/(a|b|rc)(\d+)$/, '~$1$2');
    const path = `debian/pool/main/p/python3.13/python3.13_${debian}.orig.tar.xz`;
    made.archive.files.set(path, Buffer.from(tarball(version)));
  }
}

/** Takes tarballs out of the pool; the index still names them. */
function drop(...versions: string[]): void {
  for (const version of versions) made.archive.files.delete(`debian/${poolOf(version)}`);
}

const open = async (env: Record<string, string> = {}): Promise<ResolveContext> => ({
  ...(await made.open()),
  env,
});
const known = async (context: ResolveContext) => (await knownTarballs(['3.13'], context)).get('3.13') ?? [];
const locked = async (context: ResolveContext) => lockReleases('3.13', await known(context), context);
const release = (version: string, more: Partial<LockedTarball> = {}): LockedTarball => ({
  version,
  sha256: sha256(tarball(version)),
  file: `Python-${version}.tar.xz`,
  ...more,
});

/** What an index says of a release in the pool. */
const inPool = (version: string) => ({ pool: poolOf(version), size: tarball(version).length });
/** A release that was downloaded, so its size is known. */
const downloaded = (version: string) => release(version, { size: tarball(version).length });

describe('knownTarballs', () => {
  const rows: {
    reason: string;
    releases?: string[];
    index: Source[];
    known: LockedTarball[];
  }[] = [
    {
      reason: 'what is written and what an index has, newest first',
      releases: ['3.13.5', '3.13.15'],
      index: [{ version: '3.13.18' }, { version: '3.13.9' }],
      known: [
        release('3.13.18', inPool('3.13.18')),
        release('3.13.15'),
        release('3.13.9', inPool('3.13.9')),
        release('3.13.5'),
      ],
    },
    {
      reason: 'one tarball is one release, and the index says where it is',
      releases: ['3.13.15'],
      index: [{ version: '3.13.15' }],
      known: [release('3.13.15', inPool('3.13.15'))],
    },
    {
      reason: "of one release upstream's form comes before another",
      index: [
        { version: '3.13.15', compression: 'gz', by: 'debian' },
        { version: '3.13.15' },
        { version: '3.13.9' },
      ],
      known: [
        release('3.13.15', inPool('3.13.15')),
        release('3.13.15', {
          file: 'Python-3.13.15.tgz',
          sha256: sha256(tarball('3.13.15', 'debian')),
          pool: poolOf('3.13.15', 'gz'),
          size: tarball('3.13.15', 'debian').length,
        }),
        release('3.13.9', inPool('3.13.9')),
      ],
    },
    {
      reason: 'what contradicts a sha256 that is written by hand does not count',
      releases: ['3.13.15'],
      index: [{ version: '3.13.15', by: 'somebody' }],
      known: [release('3.13.15')],
    },
    {
      reason: 'a candidate, which Debian writes with a tilde, is older than its release',
      index: [{ version: '3.13.0~rc2' }, { version: '3.13.0' }],
      known: [
        release('3.13.0', inPool('3.13.0')),
        release('3.13.0rc2', { sha256: sha256(tarball('3.13.0~rc2')), ...inPool('3.13.0~rc2') }),
      ],
    },
    {
      reason: 'what Debian has taken something out of is no release, and of other forms we know nothing',
      index: [{ version: '3.13.15+dfsg' }, { version: '3.13.15', compression: 'bz2' }],
      known: [],
    },
  ];
  it.each(rows)('$reason', async ({ releases = [], index, known: expected }) => {
    await write({ releases, discover: ['trixie'] });
    await made.publish({ trixie: withSources(index) });
    expect(await known(await open())).toEqual(expected);
  });

  it('reads the indexes of a suite once for all series, and none where no suite is named', async () => {
    await write({ releases: ['3.13.15'] });
    await known(await open());
    expect(made.archive.requests).toEqual([]);
    await write({ releases: ['3.13.15'], discover: ['trixie'] });
    const all = await knownTarballs(['3.12', '3.13'], await open());
    expect(all.get('3.12')).toEqual([]);
    const asked = made.archive.requests.filter(({ path }) => path.endsWith('/InRelease'));
    expect(asked).toHaveLength(3);
  });

  it('what only the security archive has is not known: its pool is another one', async () => {
    await write({ discover: ['trixie'] });
    await made.publish({ trixie: {}, 'trixie-security': withSources([{ version: '3.13.18' }]) });
    expect(await known(await open())).toEqual([]);
  });
});

describe('a source index past its validity', () => {
  const validUntil = new Date('2026-01-02T12:00:00Z');
  const passedOver =
    'WARNING: forky is not searched for releases: dists/forky/InRelease: expired: Valid-Until is 2026-01-02T12:00:00.000Z, now is 2026-01-03T00:00:00.000Z; set ALLOW_EXPIRED=forky to read it all the same';

  beforeEach(async () => {
    await write({ discover: ['forky', 'trixie'] });
    await made.publish({
      forky: withSources([{ version: '3.13.18' }, { version: '3.13.15' }], { validUntil }),
      trixie: withSources([{ version: '3.13.15' }]),
    });
  });

  it('is passed over with a warning; the others count', async () => {
    const releases = await known(await open());
    expect(releases).toEqual([release('3.13.15', inPool('3.13.15'))]);
    expect(made.lines).toContain(passedOver);
  });

  it('is read where ALLOW_EXPIRED names it: that is said, and stands in what nothing else vouches for', async () => {
    const releases = await known(await open({ ALLOW_EXPIRED: 'forky' }));
    expect(releases).toEqual([
      release('3.13.18', { ...inPool('3.13.18'), expired: ['forky'] }),
      release('3.13.15', inPool('3.13.15')),
    ]);
    expect(made.lines).toContain(
      'WARNING: forky is past its Valid-Until (2026-01-02T12:00:00.000Z), read because ALLOW_EXPIRED names it',
    );
    expect(made.lines).not.toContain(passedOver);
  });

  it('no other fault is passed over', async () => {
    await made.publish({ forky: withSources([{ version: '3.13.18' }], { signers: [] }) });
    await expect(open().then(known)).rejects.toThrow(/^dists\/forky\/InRelease: not signed\n/);
  });
});

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
        'versions.yaml: knows no release of series "3.13", nor does a source index; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were skipped',
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
