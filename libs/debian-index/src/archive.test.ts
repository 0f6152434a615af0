import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '@distroless/fetch';
import { type FakeArchive, type FakeRelease, fakeArchive, RELEASE_DATE } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSources, loadSuite } from './archive.ts';

const NOW = new Date('2026-01-03T00:00:00Z');
const QUICK = { backoff: 1 };
const PACKAGES = 'dists/trixie/main/binary-amd64/Packages.xz';
const HINT = 'set DEBIAN_MIRROR to a mirror that has it, or run again';

let folder: string;
let archive: FakeArchive | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(async () => {
  await archive?.close();
  archive = undefined;
  await rm(folder, { recursive: true });
});

async function start(releases: Record<string, FakeRelease>): Promise<FakeArchive> {
  archive = await fakeArchive(releases);
  return archive;
}

async function optionsFor({ mirrors, key }: FakeArchive, allowExpired: string[] = []) {
  const cache = await openCache({ DISTROLESS_CACHE: join(folder, 'cache') });
  const common = { suite: 'trixie', mirrors: [mirrors], keys: [key.publicKey], now: NOW, cache, ...QUICK };
  return { ...common, allowExpired: new Set(allowExpired) };
}

async function load(from: FakeArchive, { allowExpired = [] as string[], architectures = ['amd64'] } = {}) {
  return loadSuite({ ...(await optionsFor(from, allowExpired)), architectures });
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('loadSuite', () => {
  it('merges a suite with its updates and security fixes: the highest version counts', async () => {
    const from = await start({
      trixie: {
        packages: [
          { name: 'libc6', version: '2.41-1' },
          { name: 'openssl', version: '3.5.1-1' },
          { name: 'tzdata', version: '2025a', architecture: 'all' },
        ],
      },
      'trixie-updates': { packages: [{ name: 'tzdata', version: '2026a', architecture: 'all' }] },
      'trixie-security': {
        packages: [
          { name: 'openssl', version: '3.5.1-1+deb13u1' },
          { name: 'libc6', version: '2.40-9' },
        ],
      },
    });
    const { releases, indexes } = await load(from);
    const packages = [...(indexes.get('amd64')?.packages.values() ?? [])];
    expect(packages.map(({ name, version, archive: from }) => `${name} ${version} ${from}`)).toEqual([
      'libc6 2.41-1 debian',
      'openssl 3.5.1-1+deb13u1 debian-security',
      'tzdata 2026a debian',
    ]);
    expect(releases.map(({ name, date, expired }) => ({ name, date, expired }))).toEqual([
      { name: 'trixie', date: RELEASE_DATE, expired: false },
      { name: 'trixie-updates', date: RELEASE_DATE, expired: false },
      { name: 'trixie-security', date: RELEASE_DATE, expired: false },
    ]);
  });

  it('keeps architectures apart', async () => {
    const from = await start({
      trixie: {
        architectures: ['amd64', 'arm64'],
        packages: [
          { name: 'aa' },
          { name: 'bb', architecture: 'arm64' },
          { name: 'cc', architecture: 'all' },
        ],
      },
    });
    const { indexes } = await load(from, { architectures: ['amd64', 'arm64'] });
    expect([...indexes].map(([name, { packages }]) => [name, [...packages.keys()]])).toEqual([
      ['amd64', ['aa', 'cc']],
      ['arm64', ['bb', 'cc']],
    ]);
  });

  it.each(['xz', 'gz', 'none'] as const)('reads indexes compressed with %s', async (compression) => {
    const from = await start({ trixie: { compression, packages: [{ name: 'aa' }] } });
    expect([...((await load(from)).indexes.get('amd64')?.packages.keys() ?? [])]).toEqual(['aa']);
  });

  it.each([
    { reason: 'by its digest', fields: {}, path: /\/by-hash\/SHA256\/[0-9a-f]{64}$/ },
    {
      reason: 'by its name where there is no other',
      fields: { 'Acquire-By-Hash': undefined },
      path: /\/Packages\.xz$/,
    },
  ])('asks for an index $reason', async ({ fields, path }) => {
    const release = (name: string) => ({ fields, packages: [{ name }] });
    const from = await start({
      trixie: release('aa'),
      'trixie-updates': release('bb'),
      'trixie-security': release('cc'),
    });
    await load(from);
    const asked = from.requests.map((request) => request.path).filter((name) => !name.endsWith('/InRelease'));
    expect(asked).toHaveLength(3);
    expect(asked.filter((name) => !path.test(name))).toEqual([]);
  });
});

describe('a bad archive', () => {
  it.each([
    {
      reason: 'unsigned',
      releases: { trixie: { signers: [] } },
      error: 'dists/trixie/InRelease: not signed\nset DEBIAN_MIRROR to a mirror that can be trusted',
    },
    {
      reason: 'replayed: the security index is the one of another suite',
      releases: { trixie: {}, 'trixie-security': { fields: { Codename: 'bookworm-security' } } },
      error:
        'dists/trixie-security/InRelease: is the index of "bookworm-security" (trixie-security), not of "trixie-security"',
    },
    {
      reason: 'expired',
      releases: { trixie: { validUntil: new Date('2026-01-02T23:00:00Z') } },
      error:
        'dists/trixie/InRelease: expired: Valid-Until is 2026-01-02T23:00:00.000Z, now is 2026-01-03T00:00:00.000Z\n' +
        'set DEBIAN_MIRROR to a current mirror, or ALLOW_EXPIRED=trixie to use it anyway',
    },
    {
      reason: 'without the architecture',
      releases: { trixie: { architectures: ['arm64'] } },
      error: 'dists/trixie/InRelease: lists no "main/binary-amd64/Packages"',
    },
    {
      reason: 'with a package that lacks its digest',
      releases: { trixie: { packages: [{ name: 'aa', fields: { SHA256: undefined } }] } },
      error: `${PACKAGES}: package "aa" misses SHA256`,
    },
  ])('$reason', async ({ releases, error }) => {
    expect(await errorOf(load(await start(releases)))).toBe(error);
  });

  it('signed by another key', async () => {
    const from = await start({ trixie: {} });
    const other = await fakeArchive({});
    await other.close();
    const id = from.key.fingerprint.slice(-16);
    expect(await errorOf(load({ ...from, key: other.key }))).toBe(
      `dists/trixie/InRelease: signed only by unknown keys "${id}"\nset DEBIAN_MIRROR to a mirror that can be trusted`,
    );
  });

  it('expired, but allowed: read and reported', async () => {
    const from = await start({ trixie: { validUntil: new Date('2026-01-02T23:00:00Z') } });
    const { releases } = await load(from, { allowExpired: ['trixie'] });
    expect(releases.map(({ expired }) => expired)).toEqual([true, false, false]);
  });

  it('an altered or truncated index is neither read nor kept', async () => {
    const from = await start({ trixie: { packages: [{ name: 'aa' }] } });
    const whole = from.files.get(`debian/${PACKAGES}`) ?? Buffer.alloc(0);
    const byHash =
      [...from.files.keys()].find((path) => /debian\/dists\/trixie\/.*amd64\/by-hash/.test(path)) ?? '';
    from.fail(byHash, { kind: 'alter', at: 20 });
    from.fail(`debian/${PACKAGES}`, { kind: 'short', after: 30 });
    const message = await errorOf(load(from));
    expect(
      message.replace(/sha256 is [0-9a-f]{64}, expected [0-9a-f]{64}/, 'sha256 is …').split('\n'),
    ).toEqual([
      `cannot fetch "${PACKAGES}":`,
      `  ${from.url}${byHash}: sha256 is …`,
      `  ${from.mirrors.debian}${PACKAGES}: has 30 bytes, expected ${whole.length}`,
      HINT,
    ]);
    expect(await readdir(join(folder, 'cache', 'tmp'))).toEqual([]);
  });

  it('no network', async () => {
    const from = await start({ trixie: {} });
    await from.close();
    const host = new URL(from.url).host;
    expect(await errorOf(load(from))).toBe(
      `cannot fetch "dists/trixie/InRelease":\n` +
        `  ${from.mirrors.debian}dists/trixie/InRelease: cannot reach "${host}" (connect ECONNREFUSED ${host})\n${HINT}`,
    );
  });

  it('a mirror without the suite is skipped, the next one is used', async () => {
    const from = await start({ trixie: { packages: [{ name: 'aa' }] } });
    const options = await optionsFor(from);
    const empty = { debian: `${from.url}empty/`, 'debian-security': `${from.url}empty/` };
    const { indexes } = await loadSuite({
      ...options,
      mirrors: [empty, from.mirrors],
      architectures: ['amd64'],
    });
    expect([...(indexes.get('amd64')?.packages.keys() ?? [])]).toEqual(['aa']);
  });
});

describe('loadSources', () => {
  it('finds the upstream tarballs in all indexes of a suite', async () => {
    const source = (version: string, file: string) => ({
      name: 'python3.13',
      version,
      files: { [file]: 'tar', x: '' },
    });
    const from = await start({
      trixie: { sources: [source('3.13.5-2', 'python3.13_3.13.5.orig.tar.xz')] },
      'trixie-security': { sources: [source('3.13.15-1', 'python3.13_3.13.15.orig.tar.xz')] },
    });
    const { tarballs } = await loadSources({ ...(await optionsFor(from)), sources: new Set(['python3.13']) });
    expect(tarballs.map(({ upstream, archive: from, filename }) => ({ upstream, from, filename }))).toEqual([
      { upstream: '3.13.5', from: 'debian', filename: 'pool/main/python3.13/python3.13_3.13.5.orig.tar.xz' },
      {
        upstream: '3.13.15',
        from: 'debian-security',
        filename: 'pool/main/python3.13/python3.13_3.13.15.orig.tar.xz',
      },
    ]);
  });
});
