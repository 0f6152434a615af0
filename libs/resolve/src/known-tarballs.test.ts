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
      reason: 'releases of versions.yaml and of an index, newest first',
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
      reason: 'a tarball that both name is listed once, with the place that the index names',
      releases: ['3.13.15'],
      index: [{ version: '3.13.15' }],
      known: [release('3.13.15', inPool('3.13.15'))],
    },
    {
      reason: "upstream's tarball of a release comes before another one",
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
      reason: 'a tarball that contradicts a sha256 of versions.yaml is ignored',
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
      reason: 'tarballs that Debian changed, and those with unknown names, are ignored',
      index: [{ version: '3.13.15+dfsg' }, { version: '3.13.15', compression: 'bz2' }],
      known: [],
    },
  ];
  it.each(rows)('$reason', async ({ releases = [], index, known: expected }) => {
    await write({ releases, discover: ['trixie'] });
    await made.publish({ trixie: withSources(index) });
    expect(await known(await open())).toEqual(expected);
  });

  it('reads the indexes of a suite once for all series, and nothing if no suite is named', async () => {
    await write({ releases: ['3.13.15'] });
    await known(await open());
    expect(made.archive.requests).toEqual([]);
    await write({ releases: ['3.13.15'], discover: ['trixie'] });
    const all = await knownTarballs(['3.12', '3.13'], await open());
    expect(all.get('3.12')).toEqual([]);
    const asked = made.archive.requests.filter(({ path }) => path.endsWith('/InRelease'));
    expect(asked).toHaveLength(3);
  });

  it('a tarball that only the security archive has is ignored, because that archive has another pool', async () => {
    await write({ discover: ['trixie'] });
    await made.publish({ trixie: {}, 'trixie-security': withSources([{ version: '3.13.18' }]) });
    expect(await known(await open())).toEqual([]);
  });
});

describe('a source index past its validity', () => {
  const validUntil = new Date('2026-01-02T12:00:00Z');
  const passedOver =
    'WARNING: forky is not searched for releases: dists/forky/InRelease: expired: Valid-Until is 2026-01-02T12:00:00.000Z, now is 2026-01-03T00:00:00.000Z; set ALLOW_EXPIRED=forky to read it anyway';

  beforeEach(async () => {
    await write({ discover: ['forky', 'trixie'] });
    await made.publish({
      forky: withSources([{ version: '3.13.18' }, { version: '3.13.15' }], { validUntil }),
      trixie: withSources([{ version: '3.13.15' }]),
    });
  });

  it('is skipped with a warning, and the others are used', async () => {
    const releases = await known(await open());
    expect(releases).toEqual([release('3.13.15', inPool('3.13.15'))]);
    expect(made.lines).toContain(passedOver);
  });

  it('is read with a warning if ALLOW_EXPIRED names it, and tarballs that only it names are marked', async () => {
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

  it('no other fault is skipped', async () => {
    await made.publish({ forky: withSources([{ version: '3.13.18' }], { signers: [] }) });
    await expect(open().then(known)).rejects.toThrow(/^dists\/forky\/InRelease: not signed\n/);
  });
});
