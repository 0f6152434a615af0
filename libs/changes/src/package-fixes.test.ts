import type { LockedPackage } from '@distroless/lockfile';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFixes, type Upgrade } from './package-fixes.ts';
import { changelog, lockOf, publishDeb } from './testing/made-lock.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const doc = './usr/share/doc';

let made: MadeWorkspace;
beforeAll(async () => {
  made = await madeWorkspace();
});
afterAll(() => made.close());

async function fixesOf(upgrades: Upgrade[], others: LockedPackage[] = []) {
  const all = [...upgrades.map(({ locked }) => locked), ...others];
  return packageFixes(upgrades, { all, lock: lockOf(image, all), context: await made.open() });
}

const zlib = changelog('zlib', { '1.3-2': 'Fix CVE-2026-2222.', '1.3-1': 'Fix CVE-2026-1111.' });
const zlibFile = { path: `${doc}/zlib1g/changelog.Debian.gz`, content: zlib };
const named = { source: 'zlib', from: '1.3-1', to: '1.3-2', cves: ['CVE-2026-2222'] };

describe('a changelog is found', () => {
  it('in the package itself', async () => {
    const locked = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files: [zlibFile] });
    expect(await fixesOf([{ locked, from: '1.3-1' }])).toEqual([named]);
  });

  it('in a package that was built again from the same source', async () => {
    const locked = await publishDeb(made, 'zlib1g', {
      version: '1.3-2+b3',
      source: 'zlib',
      files: [zlibFile],
    });
    expect(await fixesOf([{ locked, from: '1.3-1+b1' }])).toEqual([named]);
  });

  it('in another package of the same source', async () => {
    const locked = await publishDeb(made, 'zlib-tools', { version: '1.3-2', source: 'zlib' });
    const other = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files: [zlibFile] });
    expect(await fixesOf([{ locked, from: '1.3-1' }], [other])).toEqual([named]);
  });

  it.each([
    { reason: 'the folder is a link', path: `${doc}/liby1`, target: 'zlib1g' },
    {
      reason: 'the file is a link',
      path: `${doc}/liby1/changelog.Debian.gz`,
      target: '../zlib1g/changelog.Debian.gz',
    },
  ])('where a link leads: $reason', async ({ path, target }) => {
    const files = [{ path, type: 'symlink' as const, target }];
    const locked = await publishDeb(made, 'liby1', { version: '1.3-2', source: 'liby', files });
    const other = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files: [zlibFile] });
    expect(await fixesOf([{ locked, from: '1.3-1' }], [other])).toEqual([{ ...named, source: 'liby' }]);
  });

  it("in the only changelog of a package that is Debian's own", async () => {
    const content = changelog('netbase', { '6.5': 'Fix CVE-2026-3333.', '6.4': 'x' });
    const files = [{ path: `${doc}/netbase/changelog.gz`, content }];
    const locked = await publishDeb(made, 'netbase', { version: '6.5', files });
    const [found] = await fixesOf([{ locked, from: '6.4' }]);
    expect(found).toEqual({ source: 'netbase', from: '6.4', to: '6.5', cves: ['CVE-2026-3333'] });
  });

  it('with the version of the source, when one of its packages has another', async () => {
    const files = [{ ...zlibFile, path: `${doc}/bsdutils/changelog.Debian.gz` }];
    const odd = await publishDeb(made, 'bsdutils', { version: '1:1.3-2', source: 'zlib', files });
    const locked = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib' });
    expect(
      await fixesOf([
        { locked: odd, from: '1:1.3-1' },
        { locked, from: '1.3-1' },
      ]),
    ).toEqual([named]);
  });
});

describe('what is not known is not called nothing', () => {
  it('when no package has the changelog', async () => {
    const upstream = [
      { path: `${doc}/liba/changelog.gz`, content: changelog('liba', { '1-2': 'CVE-2026-9999' }) },
    ];
    const locked = await publishDeb(made, 'liba', { version: '1-2', files: upstream });
    expect(await fixesOf([{ locked, from: '1-1' }])).toEqual([
      {
        source: 'liba',
        from: '1-1',
        to: '1-2',
        cves: [],
        why: 'no package of it in the lock has its changelog',
      },
    ]);
  });

  it('when the changelog does not go back to the old version', async () => {
    const locked = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files: [zlibFile] });
    expect(await fixesOf([{ locked, from: '1.2-1' }])).toEqual([
      {
        ...{ source: 'zlib', from: '1.2-1', to: '1.3-2', cves: ['CVE-2026-1111', 'CVE-2026-2222'] },
        why: 'the changelog in the package begins with 1.3-1',
      },
    ]);
  });

  it('when the changelog is of another version', async () => {
    const files = [{ ...zlibFile, path: `${doc}/gcc/changelog.Debian.gz` }];
    const locked = await publishDeb(made, 'gcc', { version: '4:14.2.0-1', files });
    expect((await fixesOf([{ locked, from: '4:14.1.0-1' }]))[0]).toMatchObject({
      ...{ cves: [], why: 'the changelog in the package is of version 1.3-2' },
    });
  });

  it('when a package was only built again', async () => {
    const locked = await publishDeb(made, 'busybox-static', { version: '1:1.37-6+b9', source: 'busybox' });
    expect((await fixesOf([{ locked, from: '1:1.37-6+b8' }]))[0]?.why).toMatch(
      /^built again from the same source: /,
    );
  });

  it('when the package cannot be downloaded, or has other bytes than the lock says', async () => {
    const locked = await publishDeb(made, 'libgone', { version: '1-2' });
    made.archive.files.set(`debian/${locked.path}`, Buffer.alloc(locked.size, 'x'));
    const why = 'cannot fetch "libgone_1-2_amd64.deb"';
    expect((await fixesOf([{ locked, from: '1-1' }]))[0]).toMatchObject({ cves: [], why });
  });
});

it('a package that is new, the same or lower has no fixes', async () => {
  const locked = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files: [zlibFile] });
  expect(
    await fixesOf([
      { locked, from: '1.3-2' },
      { locked, from: '1.3-3' },
    ]),
  ).toEqual([]);
});
