import type { LockedTarball } from '@distroless/lockfile';
import { beforeEach, describe, expect, it } from 'vitest';
import { knownTarballs } from './lock-releases.ts';
import {
  inPool,
  known,
  made,
  open,
  poolOf,
  release,
  type Source,
  sha256,
  tarball,
  useWorkspace,
  withSources,
  write,
} from './testing/made-releases.ts';

useWorkspace();

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
