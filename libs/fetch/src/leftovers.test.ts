import { lutimes, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedPath, checkFile, openCache } from './cache.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const OLD = new Date(NOW.getTime() - 25 * 3_600_000);
const YOUNG = new Date(NOW.getTime() - 23 * 3_600_000);
const UNFINISHED = `.${'a'.repeat(64)}.123.0123456789abcdef.tmp`;
const OTHER_UNFINISHED = `.${'b'.repeat(64)}.123.0123456789abcdef.tmp`;

let folder: string;
let tmp: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
  tmp = join(folder, 'tmp');
  await mkdir(tmp);
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openCache({ DISTROLESS_CACHE: folder }, NOW);

it('removes files of a killed run, but none that another run may be writing', async () => {
  await old(UNFINISHED);
  await old(OTHER_UNFINISHED);
  await utimes(join(tmp, OTHER_UNFINISHED), NOW, YOUNG);
  await open();
  expect(await readdir(tmp)).toEqual([OTHER_UNFINISHED]);
});

it.each([
  'thesis.odt',
  'download.part',
  '1b4e28ba-2fa1-11d2-883f-0016d3cca427.part',
  '.lock.json.123.0123456789abcdef.tmp',
  `.${'a'.repeat(64)}.tmp`,
  'a'.repeat(64),
])('keeps an old file that the cache did not make: %s', async (name) => {
  await old(name);
  await open();
  expect(await readdir(tmp)).toEqual([name]);
});

it('keeps an old folder with any name, and its files', async () => {
  await mkdir(join(tmp, UNFINISHED));
  await old(`${UNFINISHED}/file`);
  await utimes(join(tmp, UNFINISHED), OLD, OLD);
  await mkdir(join(tmp, 'folder'));
  await utimes(join(tmp, 'folder'), OLD, OLD);
  await open();
  expect((await readdir(tmp, { recursive: true })).sort()).toEqual([
    UNFINISHED,
    `${UNFINISHED}/file`,
    'folder',
  ]);
});

it('keeps an old link, and its target', async () => {
  await writeFile(join(folder, 'thesis.odt'), 'text');
  await utimes(join(folder, 'thesis.odt'), OLD, OLD);
  await symlink('../thesis.odt', join(tmp, UNFINISHED));
  await lutimes(join(tmp, UNFINISHED), OLD, OLD);
  await open();
  expect(await readdir(tmp)).toEqual([UNFINISHED]);
  expect(await readFile(join(folder, 'thesis.odt'), 'utf8')).toBe('text');
});

it('removes nothing when "tmp" is a link to another folder', async () => {
  await old(UNFINISHED);
  const cache = join(folder, 'cache');
  await mkdir(cache);
  await symlink(tmp, join(cache, 'tmp'));
  await openCache({ DISTROLESS_CACHE: cache }, NOW);
  expect(await readdir(tmp)).toEqual([UNFINISHED]);
});

it('changes nothing in a home folder except its own two folders', async () => {
  for (const name of ['.profile', 'thesis.odt', 'tmp/thesis.odt', 'tmp/notes.tmp']) {
    await writeFile(join(folder, name), name);
    await utimes(join(folder, name), OLD, OLD);
  }
  await open();
  const after = (await readdir(folder, { recursive: true })).sort();
  expect(after).toEqual(['.profile', 'sha256', 'thesis.odt', 'tmp', 'tmp/notes.tmp', 'tmp/thesis.odt']);
});

it('a folder at the path of a cached file counts as altered, not as an error', async () => {
  const cache = await open();
  await mkdir(cachedPath(cache, 'a'.repeat(64)), { recursive: true });
  expect(await checkFile(cachedPath(cache, 'a'.repeat(64)), { digest: 'a'.repeat(64) })).toBe('altered');
});

async function old(name: string): Promise<void> {
  await writeFile(join(tmp, name), 'x');
  await utimes(join(tmp, name), OLD, OLD);
}
