import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FakeRelease, type FileServer, serveFiles } from '@distroless/testing';
import { checkLocks } from '@distroless/workspace';
import { type MadeWorkspace, madePackages, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockImages } from './lock.ts';

const young = { series: '3.13', variant: 'runtime' } as const;
const old = { series: '3.9', variant: 'runtime' } as const;
const path = 'images/python/3.9/runtime/lock.json';

let made: MadeWorkspace;
let archive: FileServer;
beforeEach(async () => {
  made = await madeWorkspace();
  archive = await serveFiles(new Map());
  process.env['TEST_SNAPSHOT_ARCHIVE'] = archive.url;
  await made.edit('images/python/versions.yaml', (text) =>
    text
      .replace('suites: {', 'suites: { bullseye: { debian: 11 },')
      .replace('series: {', 'series: { "3.9": { suite: bullseye, eol: 2025-10-31 },')
      .replace(/^releases: \{/m, `discover: [bullseye, trixie]\nreleases: { 3.9.25: ${'b'.repeat(64)},`),
  );
  await publish({});
});
afterEach(async () => {
  delete process.env['TEST_SNAPSHOT_ARCHIVE'];
  await archive.close();
  await made.close();
});

async function publish(bullseye: FakeRelease): Promise<void> {
  const packages = await madePackages();
  await made.publish({
    trixie: { packages },
    bullseye: { packages, date: new Date('2025-09-12T09:00:00Z'), ...bullseye },
    'bullseye-updates': { date: new Date('2025-09-12T09:00:00Z') },
    'bullseye-security': { date: new Date('2025-10-01T21:00:00Z') },
  });
}

/** The mirror drops a suite, or one index of it; the snapshot archive has it as it was at `time`, if given. */
function drop(suite: string, time?: string): void {
  for (const [file, content] of made.archive.files) {
    const [, half, name = ''] = /^(debian(?:-security)?)\/dists\/([^/]+)/.exec(file) ?? [];
    if (time) archive.files.set(file.replace(/^([^/]+)/, `archive/$1/${time}`), content);
    if (half && (name === suite || name.startsWith(`${suite}-`))) made.archive.files.delete(file);
  }
}

const lock = async (image: typeof young | typeof old) => lockImages([image], await made.open());
const [now, locked] = ['20260103T000000Z', '20251002T090000Z'] as const;

describe('a suite that the mirror does not have', () => {
  it('does not stop a series that does not need it; a warning says that it is not searched for releases', async () => {
    drop('bullseye');
    const [result] = await lock(young);
    expect(Object.keys(result?.lock.indexes ?? {})).toEqual(['trixie', 'trixie-updates', 'trixie-security']);
    expect(made.lines).toContain(
      `WARNING: bullseye is not searched for releases: ${made.archive.mirrors.debian}dists/bullseye/InRelease: 404 Not Found; set DEBIAN_MIRROR to a mirror that has it, if you need its releases`,
    );
    expect(archive.requests).toEqual([]);
  });

  it.each(['bullseye', 'bullseye-security'])(
    'is read from the snapshot archive where it is needed: %s',
    async (name) => {
      drop(name, now);
      const [result] = await lock(old);
      expect(result?.lock).toMatchObject({ archived: ['bullseye'], snapshot: '20251001T210000Z' });
      expect(await checkLocks(made.folder, [old])).toEqual([]);
      expect(made.lines).toContain(
        `WARNING: the mirror does not have bullseye, read from https://snapshot.debian.org/archive/debian/${now}/`,
      );
    },
  );

  it('is read as it was when the lock was written, if the archive has dropped it too', async () => {
    const [first] = await lock(old);
    drop('bullseye', locked);
    const [second] = await lock(old);
    expect(second?.changes).toEqual([]);
    expect(second?.lock).toEqual({ ...first?.lock, archived: ['bullseye'] });
    const [third] = await lock(old);
    expect(third?.changed).toBe(false);
  });

  it('must not be older in the snapshot archive than in the lock', async () => {
    await lock(old);
    await publish({ date: new Date('2025-09-01T00:00:00Z') });
    drop('bullseye', now);
    await expect(lock(old)).rejects.toThrow(/\n {2}index "bullseye" of 20250901T000000Z; the lock has /);
  });

  it('is an error that lists every place if no place has it, and the lock stays unchanged', async () => {
    await lock(old);
    const before = await readFile(join(made.folder, path), 'utf8');
    drop('bullseye');
    const file = 'dists/bullseye/InRelease';
    const error = await lock(old).catch(({ message }: Error) => message);
    expect(error).toBe(
      `cannot fetch "${file}":
  ${made.archive.mirrors.debian}${file}: 404 Not Found
  https://snapshot.debian.org/archive/debian/${now}/${file}: 404 Not Found
  https://snapshot.debian.org/archive/debian/${locked}/${file}: 404 Not Found
set DEBIAN_MIRROR to a mirror that has bullseye, or lock only images of other suites`,
    );
    expect(await readFile(join(made.folder, path), 'utf8')).toBe(before);
  });

  it('is not looked for elsewhere if the mirror only fails', async () => {
    made.archive.fail('debian/dists/bullseye/InRelease', { kind: 'status', status: 403 });
    await expect(lock(old)).rejects.toThrow(/bullseye\/InRelease: 403 Forbidden\n/);
    expect(archive.requests).toEqual([]);
  });

  it('is refused from the archive too if no trusted key signed it', async () => {
    await publish({ signers: [] });
    drop('bullseye', now);
    await expect(lock(old)).rejects.toThrow(/^dists\/bullseye\/InRelease: not signed\n/);
  });
});
