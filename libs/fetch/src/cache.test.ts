import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedPath, openCache } from './cache.ts';

const NOW = new Date('2026-03-01T00:00:00Z');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  {
    reason: 'the setting wins',
    env: { DISTROLESS_CACHE: 'own', XDG_CACHE_HOME: 'xdg', HOME: 'home' },
    at: 'own',
  },
  {
    reason: 'an empty setting is none',
    env: { DISTROLESS_CACHE: '', XDG_CACHE_HOME: 'xdg' },
    at: 'xdg/python-distroless',
  },
  { reason: 'the default of the XDG rules', env: { HOME: 'home' }, at: 'home/.cache/python-distroless' },
])('opens the cache in its place: $reason', async ({ env, at }) => {
  const inFolder = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value && join(folder, value)]),
  );
  expect(await openCache(inFolder, NOW)).toEqual({ directory: join(folder, at) });
  expect((await readdir(join(folder, at))).sort()).toEqual(['sha256', 'tmp']);
});

it('removes what a killed run left behind, but nothing that another run may be writing', async () => {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  await writeFile(join(folder, 'tmp', 'old.part'), 'x');
  await writeFile(join(folder, 'tmp', 'young.part'), 'x');
  const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
  await utimes(join(folder, 'tmp', 'old.part'), NOW, hoursAgo(25));
  await utimes(join(folder, 'tmp', 'young.part'), NOW, hoursAgo(23));
  await openCache({ DISTROLESS_CACHE: folder }, NOW);
  expect(await readdir(join(folder, 'tmp'))).toEqual(['young.part']);
});

it('says which folder cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  const directory = join(folder, 'file', 'cache');
  await expect(openCache({ DISTROLESS_CACHE: directory }, NOW)).rejects.toThrow(
    `cannot write "${directory}": ENOTDIR: not a directory, mkdir '${directory}/sha256'\n` +
      'free some space there, or set DISTROLESS_CACHE to a directory that can be written to',
  );
});

it('refuses what is no digest, so that no path can be smuggled in', () => {
  expect(() => cachedPath({ directory: folder }, '../../etc/passwd')).toThrow(
    'cannot look up "../../etc/passwd": not a sha256',
  );
});
