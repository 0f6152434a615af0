import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LockedTarball, readSource, writeSource } from '@distroless/lockfile';
import {
  type MadeContext,
  type MadeWorkspace,
  madeWorkspace,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseSource, isAvailable } from './choose-source.ts';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const tarball = (version: string): LockedTarball => ({
  version,
  sha256: sha256(`CPython ${version}`),
  file: `Python-${version}.tar.xz`,
});
const chosen = (version: string, more = {}) => ({ ...tarball(version), ...more });
const [release, substitute] = [tarball('3.13.18'), tarball('3.13.15')];

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  await made.edit('images/python/versions.yaml', (text) => text.replace('a'.repeat(64), substitute.sha256));
  await writeMadeLock({ series: '3.13', variant: 'builder' }, await made.open(), { release, substitute });
  made.lines.length = 0;
});
afterEach(() => made.close());

const open = async (env: Record<string, string> = {}): Promise<MadeContext> => ({
  ...(await made.open()),
  env: { ...made.env, ...env },
});
const choose = async (env: Record<string, string> = {}, discovered: LockedTarball[] = []) =>
  chooseSource('3.13', await open(env), async () => discovered);
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );

/** Puts tarballs into the archive's pool. */
function have(...versions: string[]): void {
  for (const version of versions) {
    const path = `debian/pool/main/p/python3.13/python3.13_${version}.orig.tar.xz`;
    made.archive.files.set(path, Buffer.from(`CPython ${version}`));
  }
}

describe('chooseSource', () => {
  const warning =
    'WARNING: CPython 3.13.18 is not available here; using its substitute 3.13.15, which is not for publishing';

  it('takes the locked release where a place has it, without downloading it', async () => {
    have('3.13.18', '3.13.15');
    expect(await choose()).toEqual(chosen('3.13.18'));
    expect(made.lines).toEqual([]);
    expect(await made.leftovers()).toEqual([]);
  });

  it('takes the locked release from the folder that CPYTHON_MIRROR names', async () => {
    await made.write('tarballs/Python-3.13.18.tar.xz', 'CPython 3.13.18');
    expect(await choose({ CPYTHON_MIRROR: join(made.folder, 'tarballs') })).toEqual(chosen('3.13.18'));
  });

  it('takes the locked release from the cache without asking any place', async () => {
    await made.write(`cache/sha256/${release.sha256.slice(0, 2)}/${release.sha256}`, 'CPython 3.13.18');
    made.archive.requests.length = 0;
    expect(await choose()).toEqual(chosen('3.13.18'));
    expect(made.archive.requests).toEqual([]);
  });

  it('takes the substitute, loudly, where the locked release is not available', async () => {
    have('3.13.15');
    expect(await choose()).toEqual(chosen('3.13.15', { insteadOf: '3.13.18' }));
    expect(made.lines).toEqual([warning]);
  });

  it('takes the locked release again as soon as it is available', async () => {
    have('3.13.15');
    await choose();
    have('3.13.18');
    expect(await choose()).toEqual(chosen('3.13.18'));
  });

  const nowhere = () => `cannot fetch "Python-3.13.18.tar.xz":
  https://www.python.org/ftp/python/3.13.18/Python-3.13.18.tar.xz: 404 Not Found
  ${made.archive.mirrors.debian}pool/main/p/python3.13/python3.13_3.13.18.orig.tar.xz: 404 Not Found
  https://snapshot.debian.org/archive/debian/20260102T150405Z/pool/main/p/python3.13/python3.13_3.13.18.orig.tar.xz: 404 Not Found
set CPYTHON_MIRROR to a folder or URL that holds Python-3.13.18.tar.xz, or CPYTHON_RELEASE to a release that is available`;

  it('where neither is available, lists every place of the locked release and what to set', async () => {
    expect(await errorOf(choose())).toBe(nowhere());
    expect(await isAvailable('3.13', await open())).toBe(false);
  });

  it('with LOCK=frozen refuses the substitute', async () => {
    have('3.13.15');
    expect(await errorOf(choose({ LOCK: 'frozen' }))).toBe(nowhere());
    expect(made.lines).toEqual([]);
  });

  it('refuses a stale lock', async () => {
    await made.edit('images/python/packages.yaml', (text) => text.replace('tools: []', 'tools: [pip]'));
    expect(await errorOf(choose())).toMatch(/^images\/python\/3.13\/builder\/lock.json: stale: /);
  });
});

describe('CPYTHON_RELEASE', () => {
  it.each([
    {
      reason: 'a release of versions.yaml replaces the locked one, and is marked as named',
      named: '3.13.9',
      source: chosen('3.13.9', { insteadOf: '3.13.18', named: true }),
    },
    {
      reason: 'so does the substitute',
      named: '3.13.15',
      source: chosen('3.13.15', { insteadOf: '3.13.18', named: true }),
    },
    {
      reason: 'so does a release that only an index names',
      named: '3.13.16',
      source: chosen('3.13.16', { insteadOf: '3.13.18', named: true }),
    },
    {
      reason: 'the locked release itself is not marked as named',
      named: '3.13.18',
      source: chosen('3.13.18'),
    },
    { reason: 'a release of another series changes nothing', named: '3.12.6', source: chosen('3.13.18') },
    {
      reason: 'neither does a release of series 3.1, whose name is a prefix',
      named: '3.1.3',
      source: chosen('3.13.18'),
    },
  ])('$reason', async ({ named, source }) => {
    const digest = sha256('CPython 3.13.9');
    await made.edit('images/python/versions.yaml', (text) =>
      text.replace('releases: {', `releases: { 3.13.9: ${digest},`),
    );
    await writeMadeLock({ series: '3.13', variant: 'builder' }, await made.open(), { release, substitute });
    have('3.13.18');
    expect(await choose({ CPYTHON_RELEASE: named }, [tarball('3.13.16')])).toEqual(source);
  });

  it.each([
    {
      reason: 'a release whose sha256 is unknown',
      env: { CPYTHON_RELEASE: '3.13.99' },
      error:
        'cannot use CPYTHON_RELEASE "3.13.99": its sha256 is not known; known are "3.13.18", "3.13.15"; add it with its sha256 to "releases" in versions.yaml',
    },
    {
      reason: 'anything but a release',
      env: { CPYTHON_RELEASE: '3.13.1;touch x' },
      error: 'cannot use CPYTHON_RELEASE "3.13.1;touch x": a release is written "3.13.15"',
    },
    {
      reason: 'a release of another series with LOCK=frozen',
      env: { CPYTHON_RELEASE: '3.14.2', LOCK: 'frozen' },
      error: 'cannot use CPYTHON_RELEASE "3.14.2": LOCK=frozen builds what the locks name; unset one',
    },
    {
      reason: 'a release with LOCK=frozen',
      env: { CPYTHON_RELEASE: '3.13.15', LOCK: 'frozen' },
      error: 'cannot use CPYTHON_RELEASE "3.13.15": LOCK=frozen builds what the locks name; unset one',
    },
  ])('refuses $reason', async ({ env, error }) => {
    const { releases: _, ...versions } = (await made.open()).versions;
    const context = { ...(await open(env)), versions: { ...versions, releases: {} } };
    await writeMadeLock({ series: '3.13', variant: 'builder' }, context, { release, substitute });
    expect(await errorOf(chooseSource('3.13', context, async () => []))).toBe(error);
  });

  it('does not fall back to the substitute where the locked release is named', async () => {
    have('3.13.15');
    expect(await errorOf(choose({ CPYTHON_RELEASE: '3.13.18' }))).toMatch(/^cannot fetch "Python-3.13.18/);
  });
});

describe('source.json', () => {
  it('reads what was written', async () => {
    have('3.13.15');
    const context = await open();
    await writeSource('3.13', await choose(), context);
    expect(await readSource('3.13', context)).toEqual(chosen('3.13.15', { insteadOf: '3.13.18' }));
    const text = await readFile(join(made.folder, 'dist/python/3.13/builder/source.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(chosen('3.13.15', { insteadOf: '3.13.18' }));
  });

  it('names the target that writes it where it is missing or damaged', async () => {
    const context = await open();
    expect(await errorOf(readSource('3.13', context))).toBe(
      'cannot read "dist/python/3.13/builder/source.json": no such file; run ./nx run python-3.13-builder:source',
    );
    await made.write('dist/python/3.13/builder/source.json', '{"version":"../x"}');
    expect(await errorOf(readSource('3.13', context))).toMatch(
      /^dist\/python\/3.13\/builder\/source.json: .*version.*; run .\/nx run python-3.13-builder:source$/,
    );
    await rm(join(made.folder, 'dist'), { recursive: true });
  });
});
