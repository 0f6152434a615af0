import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeRelease } from '@distroless/testing';
import { type MadeWorkspace, madePackages, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockImages } from './lock.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const path = 'images/python/3.13/runtime/lock.json';

// Half a day apart; all are valid.
const [early, late] = [new Date('2026-01-02T03:00:00Z'), new Date('2026-01-02T15:00:00Z')] as const;
const validUntil = new Date('2026-01-09T00:00:00Z');

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const zlib = (version: string) => ({ name: 'zlib1g', version, fields: { Depends: 'libc6' } });

async function publish(more: Record<string, FakeRelease>): Promise<void> {
  const release = { date: late, validUntil };
  await made.publish({
    trixie: { packages: await madePackages(), date: early },
    'trixie-updates': release,
    'trixie-security': { ...release, packages: [zlib('1.0-1+deb13u2')] },
    ...more,
  });
}

const lock = async (env: Record<string, string> = {}) => lockImages([image], { ...(await made.open()), env });
const locked = () => readFile(join(made.folder, path), 'utf8');

async function refusal(env: Record<string, string> = {}): Promise<string> {
  const before = await locked();
  const message = await lock(env).then(
    () => 'it was locked',
    (error: Error) => error.message,
  );
  expect(await locked()).toBe(before);
  return message;
}

describe('an index that is older than the locked one', () => {
  const replayed = { packages: [zlib('1.0-1+deb13u1')], date: early, validUntil };
  beforeEach(async () => {
    await publish({});
    await lock();
  });

  it('is found because the lock has its date', async () => {
    expect(JSON.parse(await locked())).toMatchObject({
      snapshot: '20260102T150000Z',
      indexes: {
        trixie: '20260102T030000Z',
        'trixie-updates': '20260102T150000Z',
        'trixie-security': '20260102T150000Z',
      },
    });
  });

  it('is refused next to newer ones, and each package that would go down is listed', async () => {
    await publish({
      'trixie-security': replayed,
      'trixie-updates': { date: new Date('2026-01-02T20:00:00Z'), validUntil },
    });
    expect(await refusal()).toBe(`cannot lock ${path}: these are older than in the lock:
  index "trixie-security" of 20260102T030000Z; the lock has that of 20260102T150000Z
  package "zlib1g" 1.0-1+deb13u1; the lock has 1.0-1+deb13u2 (runtime)
set DEBIAN_MIRROR, or pip's index, to a current mirror; to accept older ones, set ALLOW_DOWNGRADE=trixie-security,zlib1g`);
  });

  it('is refused together with all older indexes of its suite', async () => {
    const date = new Date('2025-12-01T00:00:00Z');
    const packages = [...(await madePackages()).filter(({ name }) => name !== 'zlib1g'), zlib('0.9-1')];
    await made.publish({
      trixie: { packages, date },
      'trixie-updates': { packages: [], date },
      'trixie-security': { packages: [], date },
    });
    expect(await refusal()).toBe(`cannot lock ${path}: these are older than in the lock:
  index "trixie" of 20251201T000000Z; the lock has that of 20260102T030000Z
  index "trixie-updates" of 20251201T000000Z; the lock has that of 20260102T150000Z
  index "trixie-security" of 20251201T000000Z; the lock has that of 20260102T150000Z
  package "zlib1g" 0.9-1; the lock has 1.0-1+deb13u2 (runtime)
set DEBIAN_MIRROR, or pip's index, to a current mirror; to accept older ones, set ALLOW_DOWNGRADE=trixie,trixie-updates,trixie-security,zlib1g`);
  });

  it('is refused even if no package goes down', async () => {
    await publish({ trixie: { packages: await madePackages(), date: new Date('2025-07-01T00:00:00Z') } });
    expect(await refusal()).toMatch(/\n {2}index "trixie" of 20250701T000000Z; the lock has that of /);
  });

  it.each([
    { allow: 'trixie-security', rest: 'zlib1g' },
    { allow: 'zlib1g', rest: 'trixie-security' },
    { allow: 'zlib1, zlib1g-dev', rest: 'trixie-security,zlib1g' },
  ])('is refused while ALLOW_DOWNGRADE names only $allow', async ({ allow, rest }) => {
    await publish({ 'trixie-security': replayed });
    const message = await refusal({ ALLOW_DOWNGRADE: allow, ALLOW_EXPIRED: 'trixie' });
    expect(message.endsWith(`set ALLOW_DOWNGRADE=${rest}`)).toBe(true);
  });

  it('is accepted if everything is named, and the change is marked as a downgrade', async () => {
    await publish({ 'trixie-security': replayed });
    const [result] = await lock({ ALLOW_DOWNGRADE: 'trixie-security, zlib1g' });
    const versions = { from: '1.0-1+deb13u2', to: '1.0-1+deb13u1' };
    expect(result?.changes).toEqual([
      { root: 'runtime', package: 'zlib1g', ...versions, security: false, downgrade: true },
    ]);
    expect(JSON.parse(await locked()).indexes['trixie-security']).toBe('20260102T030000Z');
  });
});

describe('a package that goes down', () => {
  it('is refused in newer indexes too: an archive must not take back a fix unnoticed', async () => {
    await publish({});
    await lock();
    await publish({ 'trixie-security': { date: new Date('2026-01-02T20:00:00Z') } });
    expect(await refusal()).toMatch(
      /:\n {2}package "zlib1g" 1\.0-1; the lock has 1\.0-1\+deb13u2 \(runtime\)\n.*ALLOW_DOWNGRADE=zlib1g$/,
    );
  });

  it('may be CPython itself', async () => {
    await publish({});
    await lock();
    await made.edit('images/python/versions.yaml', (text) => text.replace('3.13.15', '3.13.9'));
    expect(await refusal()).toMatch(/\n {2}package "cpython" 3\.13\.9; the lock has 3\.13\.15 \(cpython\)\n/);
    await lock({ ALLOW_DOWNGRADE: 'cpython' });
  });

  it('is not refused if the suite was changed by hand', async () => {
    await publish({});
    await lock();
    await made.publish({
      bookworm: { packages: (await madePackages()).map((one) => ({ ...one, version: '0.5' })) },
    });
    await made.edit('images/python/versions.yaml', (text) =>
      text
        .replace('{ trixie: { debian: 13 } }', '{ bookworm: { debian: 12 } }')
        .replace('suite: trixie', 'suite: bookworm'),
    );
    const [result] = await lock();
    expect(result?.lock.indexes).toHaveProperty('bookworm');
  });
});

describe('a present lock that cannot be read', () => {
  it.each([
    ['conflict markers', (text: string) => `<<<<<<< ours\n${text}`],
    ['an unknown key', (text: string) => text.replace('"suite"', '"colour": 1, "suite"')],
    ['no date of any index', (text: string) => text.replace(/"indexes": \{[^}]*\},/, '')],
  ])('does not switch the guard off: %s', async (_reason, damage) => {
    await publish({});
    await lock();
    await made.edit(path, damage);
    made.archive.requests.length = 0;
    expect(await refusal()).toMatch(
      /^images\/python\/3\.13\/runtime\/lock\.json: .*; without it, nobody would notice older versions; restore it with git, or delete it if it is not needed, and run \.\/nx run python-3\.13-runtime:lock$/,
    );
    expect(made.archive.requests).toEqual([]);
  });
});
