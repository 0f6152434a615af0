import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeOsv, serveOsv } from '@distroless/scan/testing';
import { type FakeRelease, fakeArchive } from '@distroless/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// The weekly routine: outdated packages are listed, locked, and then not listed any more.
const matrix = `registry: localhost
architectures: [amd64]
suites: { trixie: { debian: 13 } }
series: { "3.99": { suite: trixie, eol: 2099-10-31 } }
releases: {}
discover: [trixie]
`;
const sets = `roots:
  runtime: { packages: [zlib1g] }
  debug: { on: runtime, packages: [busybox-static] }
  builder: { packages: [apt, zlib1g] }
  toolchain: { packages: [gcc] }
  pip: { packages: [python3-pip] }
cpython: { configure: [], release: [], cflags: [], ldflags: [], drop: [], builder-only: [] }
tools: []
`;
// As a URL, because NODE_OPTIONS is split at the spaces of a path.
const loopbackOnly = new URL('../libs/workspace/src/testing/loopback-only.mjs', import.meta.url);

let clone: MadeClone;
let archive: Awaited<ReturnType<typeof fakeArchive>>;
let osv: FakeOsv;
const affected = (fixed: string) => [
  {
    package: { name: 'zlib1g', ecosystem: 'Debian:13' },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  },
];
beforeAll(async () => {
  osv = await serveOsv(
    [
      { id: 'DEBIAN-CVE-2026-1111', affected: affected('2') },
      { id: 'DEBIAN-CVE-2026-2222', affected: affected('3') },
    ],
    { zlib1g: [['DEBIAN-CVE-2026-1111'], ['DEBIAN-CVE-2026-2222']] },
  );
  clone = madeClone();
  clone.write('images/python/versions.yaml', matrix);
  clone.write('images/python/packages.yaml', sets);
  archive = await fakeArchive({ trixie: release('1') });
  clone.write(`libs/debian-index/keys/${archive.key.fingerprint}.asc`, archive.key.armored);
}, 60_000);
afterAll(async () => {
  await osv?.close();
  await archive?.close();
  clone?.close();
});

/** A release that has these versions of zlib1g and CPython. */
function release(zlib: string, cpython = '3.99.1'): FakeRelease {
  const names = ['apt', 'busybox-static', 'gcc', 'python3-pip'];
  return {
    packages: [{ name: 'zlib1g', version: zlib }, ...names.map((name) => ({ name, version: '1' }))],
    sources: [
      {
        name: 'python3.99',
        version: `${cpython}-1`,
        files: { [`python3.99_${cpython}.orig.tar.xz`]: `CPython ${cpython}` },
      },
    ],
  };
}

/** From now on the archive has these releases. */
async function publish(releases: Record<string, FakeRelease>): Promise<void> {
  const next = await fakeArchive(releases, archive.key);
  await next.close();
  for (const [path, content] of next.files) archive.files.set(path, content);
}

/** Runs a tool; `said` is its output without progress. */
async function tool(name: 'lock' | 'outdated', api = 'off') {
  const { status, stdout, stderr } = await clone.run('node', ['--import', 'tsx', `tools/${name}.ts`], {
    DEBIAN_MIRROR: archive.mirrors.debian,
    DEBIAN_SECURITY_MIRROR: archive.mirrors['debian-security'],
    CPYTHON_MIRROR: '',
    RELEASE_API: 'off',
    OSV_API: api,
    DISTROLESS_CACHE: join(clone.folder, 'dist/cache'),
    NODE_OPTIONS: `--import=${loopbackOnly}`,
    FORCE_COLOR: '0',
  });
  const said = stdout
    .split('\n')
    .filter((line) => line !== '' && !/^(read|look for|known vulnerabilities are not) /.test(line));
  return { status, said, stderr };
}

const lock = () =>
  ['builder', 'runtime', 'debug'].map((variant) => {
    const path = join(clone.folder, `images/python/3.99/${variant}/lock.json`);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  });

it('outdated packages are listed, locked, and then not listed any more', { timeout: 120_000 }, async () => {
  expect(await tool('outdated')).toMatchObject({
    status: 1,
    stderr: '3 of 3 locks are behind; run ./nx lock\n',
  });
  expect(lock()).toEqual([undefined, undefined, undefined]);
  expect((await tool('lock')).said[0]).toBe('3 of 3 locks written');
  expect(await tool('lock')).toEqual({ status: 0, said: ['0 of 3 locks written'], stderr: '' });
  const upToDate = { status: 0, said: ['all 3 locks are up to date'], stderr: '' };
  expect(await tool('outdated')).toEqual(upToDate);

  await publish({
    trixie: release('1'),
    'trixie-security': { packages: [{ name: 'zlib1g', version: '2' }] },
  });
  const table = [
    '| package | old | new | security | images                     |',
    '| ------- | --- | --- | -------- | -------------------------- |',
    '| zlib1g  | 1   | 2   | yes      | builder 3.99; runtime 3.99 |',
  ];
  const before = lock();
  expect(await tool('outdated')).toEqual({
    status: 1,
    said: table,
    stderr: '2 of 3 locks are behind; run ./nx lock\n',
  });
  expect(lock()).toEqual(before);
  expect(await tool('lock')).toEqual({ status: 0, said: ['2 of 3 locks written', ...table], stderr: '' });
  expect(await tool('outdated')).toEqual(upToDate);
});

it('a newer release is locked even if it is not available, with the older one as its substitute', {
  timeout: 120_000,
}, async () => {
  // The version after the test above: an older one would be a downgrade.
  await publish({ trixie: release('2') });
  await tool('lock');
  await publish({ trixie: release('2', '3.99.2') });
  archive.files.delete('debian/pool/main/python3.99/python3.99_3.99.2.orig.tar.xz');
  const table = [
    '| package              | old    | new    | security | images                                 |',
    '| -------------------- | ------ | ------ | -------- | -------------------------------------- |',
    '| cpython              | 3.99.1 | 3.99.2 |          | builder 3.99; runtime 3.99; debug 3.99 |',
    '| cpython (substitute) | (new)  | 3.99.1 |          | builder 3.99; runtime 3.99; debug 3.99 |',
  ];
  const stderr = '3 of 3 locks are behind; run ./nx lock\n';
  expect(await tool('outdated')).toEqual({ status: 1, said: table, stderr });
  expect((await tool('lock')).said).toEqual(['3 of 3 locks written', ...table]);
  expect(await tool('outdated')).toMatchObject({ status: 0 });
});

it('vulnerabilities that have a fix are listed with the images that have them', {
  timeout: 120_000,
}, async () => {
  // The locks have zlib1g 2 after the tests above.
  const table = [
    '| source package | locked | fixed in | vulnerability | images                     |',
    '| -------------- | ------ | -------- | ------------- | -------------------------- |',
    '| zlib1g         | 2      | 3        | CVE-2026-2222 | builder 3.99; runtime 3.99 |',
  ];
  expect(await tool('outdated', osv.url)).toEqual({
    status: 1,
    said: ['all 3 locks are up to date', ...table],
    stderr: '1 known vulnerability has a fix; no mirror has it yet: run again later\n',
  });
  await publish({ trixie: release('3', '3.99.2') });
  const behind = await tool('outdated', osv.url);
  expect(behind.said).toEqual(expect.arrayContaining(table));
  expect(behind.stderr).toBe(
    '2 of 3 locks are behind; run ./nx lock\n1 known vulnerability has a fix; run ./nx lock\n',
  );
  await tool('lock');
  expect(await tool('outdated', osv.url)).toMatchObject({ status: 0, said: ['all 3 locks are up to date'] });
});

it('an API that cannot be reached is one more reason for status 1', { timeout: 120_000 }, async () => {
  osv.spoil('/v1/querybatch', { status: 403 });
  const { status, said, stderr } = await tool('outdated', osv.url);
  expect({ status, said }).toEqual({ status: 1, said: ['all 3 locks are up to date'] });
  expect(stderr).toMatch(/^cannot fetch "querybatch":\n/);
});
