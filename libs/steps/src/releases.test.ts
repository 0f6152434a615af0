import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockedRelease } from '@distroless/lockfile';
import type { FakeRelease } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from './context.ts';
import { lockImages } from './lock.ts';
import { type MadeWorkspace, madeWorkspace } from './made-workspace.ts';
import { chooseRelease, knownReleases, namedRelease } from './releases.ts';

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
    const path = `debian/pool/main/p/python3.13/python3.13_${version}.orig.tar.xz`;
    made.archive.files.set(path, Buffer.from(tarball(version)));
  }
}

/** Takes tarballs out of the pool; the index still names them. */
function drop(...versions: string[]): void {
  for (const version of versions) made.archive.files.delete(`debian/${poolOf(version)}`);
}

const open = async (env: Record<string, string> = {}): Promise<Context> => ({ ...(await made.open()), env });
const known = async (context: Context) => {
  const found = (await knownReleases(['3.13'], context)).get('3.13');
  return found ?? { releases: [], wanted: undefined };
};
const choose = async (context: Context) => chooseRelease('3.13', await known(context), context);
const release = (version: string, more: Partial<LockedRelease> = {}): LockedRelease => ({
  version,
  sha256: sha256(tarball(version)),
  file: `Python-${version}.tar.xz`,
  verified: false,
  ...more,
});

describe('knownReleases', () => {
  const rows: {
    reason: string;
    releases?: string[];
    index: Source[];
    known: LockedRelease[];
    wanted?: string;
  }[] = [
    {
      reason: 'what is written and what an index has, newest first; what is written is wanted',
      releases: ['3.13.5', '3.13.15'],
      index: [{ version: '3.13.18' }, { version: '3.13.9' }],
      known: [
        release('3.13.18', { pool: poolOf('3.13.18') }),
        release('3.13.15'),
        release('3.13.9', { pool: poolOf('3.13.9') }),
        release('3.13.5'),
      ],
      wanted: '3.13.15',
    },
    {
      reason: 'one tarball is one release, and the index says where it is',
      releases: ['3.13.15'],
      index: [{ version: '3.13.15' }],
      known: [release('3.13.15', { pool: poolOf('3.13.15') })],
      wanted: '3.13.15',
    },
    {
      reason: "of one release upstream's form comes before another",
      index: [
        { version: '3.13.15', compression: 'gz', by: 'debian' },
        { version: '3.13.15' },
        { version: '3.13.9' },
      ],
      known: [
        release('3.13.15', { pool: poolOf('3.13.15') }),
        release('3.13.15', {
          file: 'Python-3.13.15.tgz',
          sha256: sha256(tarball('3.13.15', 'debian')),
          pool: poolOf('3.13.15', 'gz'),
        }),
        release('3.13.9', { pool: poolOf('3.13.9') }),
      ],
    },
    {
      reason: 'what contradicts a sha256 that is written by hand does not count',
      releases: ['3.13.15'],
      index: [{ version: '3.13.15', by: 'somebody' }],
      known: [release('3.13.15')],
      wanted: '3.13.15',
    },
    {
      reason: 'a candidate, which Debian writes with a tilde, is older than its release',
      index: [{ version: '3.13.0~rc2' }, { version: '3.13.0' }],
      known: [
        release('3.13.0', { pool: poolOf('3.13.0') }),
        release('3.13.0rc2', { sha256: sha256(tarball('3.13.0~rc2')), pool: poolOf('3.13.0~rc2') }),
      ],
    },
    {
      reason: 'what Debian has taken something out of is no release, and of other forms we know nothing',
      index: [{ version: '3.13.15+dfsg' }, { version: '3.13.15', compression: 'bz2' }],
      known: [],
    },
  ];
  it.each(rows)('$reason', async ({ releases = [], index, known: expected, wanted }) => {
    await write({ releases, discover: ['trixie'] });
    await made.publish({ trixie: withSources(index) });
    expect(await known(await open())).toEqual({ releases: expected, wanted });
  });

  it('reads the indexes of a suite once for all series, and none where no suite is named', async () => {
    await write({ releases: ['3.13.15'] });
    await known(await open());
    expect(made.archive.requests).toEqual([]);
    await write({ releases: ['3.13.15'], discover: ['trixie'] });
    const all = await knownReleases(['3.12', '3.13'], await open());
    expect(all.get('3.12')).toEqual({ releases: [], wanted: undefined });
    const asked = made.archive.requests.filter(({ path }) => path.endsWith('/InRelease'));
    expect(asked).toHaveLength(3);
  });

  it('what only the security archive has is not known: its pool is another one', async () => {
    await write({ discover: ['trixie'] });
    await made.publish({ trixie: {}, 'trixie-security': withSources([{ version: '3.13.18' }]) });
    expect((await known(await open())).releases).toEqual([]);
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
    const { releases } = await known(await open());
    expect(releases).toEqual([release('3.13.15', { pool: poolOf('3.13.15') })]);
    expect(made.lines).toContain(passedOver);
  });

  it('is read where ALLOW_EXPIRED names it: that is said, and stands in what nothing else vouches for', async () => {
    const { releases } = await known(await open({ ALLOW_EXPIRED: 'forky' }));
    expect(releases).toEqual([
      release('3.13.18', { pool: poolOf('3.13.18'), expired: ['forky'] }),
      release('3.13.15', { pool: poolOf('3.13.15') }),
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

describe('chooseRelease', () => {
  const rows: {
    reason: string;
    releases?: string[];
    index?: string[];
    there?: string[];
    gone?: string[];
    chosen: LockedRelease;
  }[] = [
    {
      reason: 'the newest that can be had',
      releases: ['3.13.5', '3.13.15'],
      there: ['3.13.5', '3.13.15'],
      chosen: release('3.13.15', { verified: true }),
    },
    {
      reason: 'one that an index names, where it can be had, is as good as one that is written',
      releases: ['3.13.15'],
      index: ['3.13.18'],
      there: ['3.13.15'],
      chosen: release('3.13.18', { pool: poolOf('3.13.18'), verified: true }),
    },
    {
      reason: 'a newer one that nobody has asked for and that cannot be had does not make it a substitute',
      releases: ['3.13.15'],
      index: ['3.13.18'],
      there: ['3.13.15'],
      gone: ['3.13.18'],
      chosen: release('3.13.15', { verified: true }),
    },
    {
      reason: 'an older one than the newest that is written stands in for that',
      releases: ['3.13.5', '3.13.15'],
      there: ['3.13.5'],
      chosen: release('3.13.5', { verified: true, instead: '3.13.15' }),
    },
    {
      reason: 'so does one that only an index names',
      releases: ['3.13.15'],
      index: ['3.13.5'],
      chosen: release('3.13.5', { pool: poolOf('3.13.5'), verified: true, instead: '3.13.15' }),
    },
    {
      reason: 'where none can be had, the newest of all, which is marked so',
      releases: ['3.13.15'],
      index: ['3.13.18', '3.13.5'],
      gone: ['3.13.18', '3.13.5'],
      chosen: release('3.13.18', { pool: poolOf('3.13.18') }),
    },
  ];
  it.each(rows)('$reason', async ({ releases, index = [], there = [], gone = [], chosen }) => {
    await write({ ...(releases ? { releases } : {}), discover: ['trixie'] });
    await made.publish({ trixie: withSources(index.map((version) => ({ version }))) });
    have(...there);
    drop(...gone);
    expect(await choose(await open())).toEqual(chosen);
  });

  it('a file under the name of a release is not had if its sha256 is another', async () => {
    await write({ releases: ['3.13.5', '3.13.15'] });
    have('3.13.5', '3.13.15');
    made.archive.files.set(
      'debian/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz',
      Buffer.from(tarball('3.13.15', 'somebody')),
    );
    expect(await choose(await open())).toMatchObject({ version: '3.13.5', instead: '3.13.15' });
  });

  it('a folder that CPYTHON_MIRROR names is a place, and what came from there is verified like any other', async () => {
    await write({ releases: ['3.13.15'] });
    await made.write('tarballs/Python-3.13.15.tar.xz', tarball('3.13.15'));
    const context = await open({ CPYTHON_MIRROR: `${made.folder}/tarballs` });
    expect(await choose(context)).toEqual(release('3.13.15', { verified: true }));
  });

  it("of one release upstream's tarball is taken, or the one that Debian packed where only that can be had", async () => {
    await write({ discover: ['trixie'] });
    const both = [{ version: '3.13.15' }, { version: '3.13.15', compression: 'gz', by: 'debian' }];
    await made.publish({ trixie: withSources(both) });
    expect(await choose(await open())).toMatchObject({ file: 'Python-3.13.15.tar.xz', verified: true });
    await rm(join(made.folder, 'cache'), { recursive: true });
    drop('3.13.15');
    expect(await choose(await open())).toMatchObject({ file: 'Python-3.13.15.tgz', verified: true });
  });

  it('no release at all is an error that says what to do', async () => {
    await write({ discover: ['trixie'] });
    await expect(open().then(choose)).rejects.toThrow(
      new Error(
        'versions.yaml: knows no release of series "3.13", nor does a source index; add one with its sha256 to "releases", or set ALLOW_EXPIRED to the suites that were passed over',
      ),
    );
  });

  it('an interrupt is none of a release that cannot be had', async () => {
    await write({ releases: ['3.13.15'] });
    have('3.13.15');
    const context = await open();
    const interrupted = { ...context, signal: AbortSignal.abort(new Error('interrupted by SIGINT')) };
    await expect(choose(interrupted)).rejects.toThrow(new Error('interrupted by SIGINT'));
  });
});

describe('a release that is locked', () => {
  const builder = { series: '3.13', variant: 'builder' } as const;
  const asked = () => made.archive.requests.filter(({ path }) => /orig\.tar/.test(path));

  /** Locks the builder while 3.13.5 alone can be had; then all of the cache is gone. */
  async function lockedTo(releases: string[]) {
    await write({ releases });
    have('3.13.5');
    await lockImages([builder], await made.open());
    await rm(join(made.folder, 'cache'), { recursive: true });
    made.archive.requests.length = 0;
  }

  it('and has been had once need not be had again', async () => {
    await lockedTo(['3.13.5']);
    expect(await choose(await open())).toEqual(release('3.13.5', { verified: true }));
    expect(asked()).toEqual([]);
  });

  it('gives way to a newer one as soon as that can be had', async () => {
    await lockedTo(['3.13.5', '3.13.15']);
    expect(await choose(await open())).toEqual(release('3.13.5', { verified: true, instead: '3.13.15' }));
    have('3.13.15');
    expect(await choose(await open())).toEqual(release('3.13.15', { verified: true }));
  });

  it('stays known when versions.yaml and the indexes name it no longer', async () => {
    await lockedTo(['3.13.5']);
    await write({ discover: ['trixie'] });
    expect(await choose(await open())).toEqual(release('3.13.5', { verified: true }));
  });

  it('is a substitute only as long as a newer one is written', async () => {
    await lockedTo(['3.13.5', '3.13.15']);
    await write({ releases: ['3.13.5'] });
    expect(await choose(await open())).toEqual(release('3.13.5', { verified: true }));
  });

  it('counts no longer when another sha256 is written by hand', async () => {
    await lockedTo(['3.13.5']);
    const path = 'images/python/versions.yaml';
    await made.edit(path, (text) => text.replace(sha256(tarball('3.13.5')), 'f'.repeat(64)));
    expect(await choose(await open())).toEqual(release('3.13.5', { sha256: 'f'.repeat(64) }));
  });
});

describe('namedRelease', () => {
  const locked = release('3.13.15', { verified: true });
  const named = async (version: string, from = locked) =>
    namedRelease(version, from, { series: '3.13', context: await open() });

  beforeEach(async () => {
    await write({ releases: ['3.13.5', '3.13.15'], discover: ['trixie'] });
    await made.publish({ trixie: withSources([{ version: '3.13.18' }]) });
  });

  it('is the one of the lock where the names are the same', async () => {
    const substitute = { ...locked, instead: '3.13.16' };
    expect(await named('3.13.15', substitute)).toBe(substitute);
  });

  it("is known from versions.yaml without network, and stands in for the lock's", async () => {
    expect(await named('3.13.5')).toEqual(release('3.13.5', { instead: '3.13.15' }));
    expect(made.archive.requests).toEqual([]);
  });

  it('is known from an index', async () => {
    expect(await named('3.13.18')).toEqual(
      release('3.13.18', { pool: poolOf('3.13.18'), instead: '3.13.15' }),
    );
  });

  it('stands in for the one that is wanted, where the lock names a substitute already', async () => {
    const substitute = { ...locked, instead: '3.13.16' };
    expect(await named('3.13.5', substitute)).toEqual(release('3.13.5', { instead: '3.13.16' }));
  });

  it('is refused where its sha256 is not known', async () => {
    await expect(named('3.13.99')).rejects.toThrow(
      new Error(
        'cannot use CPYTHON_RELEASE "3.13.99": its sha256 is not known; known are "3.13.18", "3.13.15", "3.13.5"; add it with its sha256 to "releases" in versions.yaml',
      ),
    );
  });
});
