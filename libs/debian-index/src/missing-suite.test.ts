import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchError, openCache } from '@distroless/fetch';
import { type FakeArchive, fakeArchive } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSuite, MissingSuiteError } from './archive.ts';

let folder: string;
let from: FakeArchive;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
  from = await fakeArchive({ trixie: {} });
});
afterEach(async () => {
  await from.close();
  await rm(folder, { recursive: true });
});

const load = async () =>
  loadSuite({
    ...{ suite: 'trixie', mirrors: [from.mirrors], keys: [from.key.publicKey], architectures: ['amd64'] },
    ...{ now: new Date('2026-01-03T00:00:00Z'), allowExpired: new Set<string>(), backoff: 1 },
    cache: await openCache({ DISTROLESS_CACHE: join(folder, 'cache') }),
  });

const status = (code: number) => ({ kind: 'status', status: code }) as const;

describe('a suite that the mirror does not have', () => {
  it.each(['debian/dists/trixie/InRelease', 'debian-security/dists/trixie-security/InRelease'])(
    'is missing without %s',
    async (path) => {
      from.files.delete(path);
      await expect(load()).rejects.toThrow(MissingSuiteError);
    },
  );

  it.each([
    { reason: 'forbids it', break: () => from.fail('debian/dists/trixie/InRelease', status(403)) },
    { reason: 'fails', break: () => from.fail('debian/dists/trixie/InRelease', status(503)) },
    { reason: 'cannot be reached', break: () => from.close() },
    {
      reason: 'has it without its packages',
      break: () => {
        for (const path of from.files.keys()) if (path.includes('binary-amd64')) from.files.delete(path);
      },
    },
  ])('is not missing where the mirror $reason', async ({ break: damage }) => {
    await damage();
    await expect(load()).rejects.not.toThrow(MissingSuiteError);
    await expect(load()).rejects.toThrow(FetchError);
  });
});
