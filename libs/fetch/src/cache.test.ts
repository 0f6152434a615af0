import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
    reason: 'an empty setting does not count',
    env: { DISTROLESS_CACHE: '', XDG_CACHE_HOME: 'xdg' },
    at: 'xdg/python-distroless',
  },
  { reason: 'the XDG default', env: { HOME: 'home' }, at: 'home/.cache/python-distroless' },
])('opens the cache in the right folder: $reason', async ({ env, at }) => {
  const inFolder = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value && join(folder, value)]),
  );
  expect(await openCache(inFolder, NOW)).toEqual({ directory: join(folder, at) });
  expect((await readdir(join(folder, at))).sort()).toEqual(['sha256', 'tmp']);
});

it.each([
  { reason: 'below a file', path: 'file/cache' },
  { reason: 'a file', path: 'file' },
])('an error names the folder that cannot be written, and nothing is changed: $reason', async ({ path }) => {
  await writeFile(join(folder, 'file'), 'text');
  const directory = join(folder, path);
  await expect(openCache({ DISTROLESS_CACHE: directory }, NOW)).rejects.toThrow(
    `cannot write "${directory}": ENOTDIR: not a directory, mkdir '${directory}/sha256'\n` +
      'free some space there, or set DISTROLESS_CACHE to a directory that can be written to',
  );
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('text');
});

it('refuses everything that is not a digest, so that nobody can pass a path', () => {
  expect(() => cachedPath({ directory: folder }, '../../etc/passwd')).toThrow(
    'cannot look up "../../etc/passwd": not a sha256',
  );
});
