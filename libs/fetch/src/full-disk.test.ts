import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openCache } from './cache.ts';
import { fetchFile } from './fetch-file.ts';

// The kernel itself reports the full disk: new files are written to /dev/full instead.
const FULL = '/dev/full';
const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (path, flags, mode) => {
    const file = await real.open(path, flags, mode);
    if (!disk.full || flags !== 'wx') return file;
    await file.close();
    return real.open(FULL, 'w');
  };
  return { ...real, open };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'full-'));
});
afterEach(async () => {
  disk.full = false;
  await rm(folder, { recursive: true });
});

const hasFull = existsSync(FULL);
if (!hasFull) console.warn(`SKIPPED: a full disk, as this system has no ${FULL}`);

it.skipIf(!hasFull)(
  'a full disk is reported, nothing is left behind, and the next run works when there is space',
  async () => {
    await writeFile(join(folder, 'source'), 'content');
    const cache = await openCache({ DISTROLESS_CACHE: join(folder, 'cache') });
    const digest = createHash('sha256').update('content').digest('hex');
    const request = { digest, what: 'source', places: [join(folder, 'source')] };
    disk.full = true;
    const error = await fetchFile(request, { cache }).catch((reason: Error) => reason);
    expect(String(error)).toMatch(
      /^Error: cannot write ".*\/tmp\/.*\.tmp": no space left on device\nfree some space there, or /,
    );
    expect(await readdir(join(cache.directory, 'tmp'))).toEqual([]);
    disk.full = false;
    expect(await fetchFile(request, { cache })).toContain(digest);
  },
);
