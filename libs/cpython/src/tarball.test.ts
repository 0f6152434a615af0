import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchTarball, tarballRequest } from './tarball.ts';

const content = Buffer.from('CPython 3.12.13');
const release = {
  version: '3.12.13',
  sha256: createHash('sha256').update(content).digest('hex'),
  file: 'Python-3.12.13.tar.xz',
};
const pool = 'pool/main/p/python3.12/python3.12_3.12.13.orig.tar.xz';
const lock = { snapshot: '20260102T030405Z', indexes: { trixie: '20260102T030405Z' } };
const hint =
  'set CPYTHON_MIRROR to a folder or URL that holds Python-3.12.13.tar.xz, or CPYTHON_RELEASE to a release that is available';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fetched',
    (error: Error) => error.message,
  );
const open = async (env: Record<string, string> = {}) => ({ ...(await made.open()), env });

describe('fetchTarball', () => {
  it('that is not available is an error with every place that was tried, and what to set', async () => {
    expect(await errorOf(fetchTarball(release, await open(), lock))).toBe(
      `cannot fetch "Python-3.12.13.tar.xz":
  https://www.python.org/ftp/python/3.12.13/Python-3.12.13.tar.xz: 404 Not Found
  ${made.archive.mirrors.debian}${pool}: 404 Not Found
  https://snapshot.debian.org/archive/debian/20260102T150405Z/${pool}: 404 Not Found
${hint}`,
    );
    expect(await made.leftovers()).toEqual([]);
  });

  it('lists a folder that has another file, with the cause', async () => {
    await made.write('tarballs/Python-3.12.13.tar.xz', 'something else');
    const context = await open({ CPYTHON_MIRROR: `${made.folder}/tarballs` });
    const [, first] = (await errorOf(fetchTarball(release, context))).split('\n');
    expect(first).toBe(
      `  ${made.folder}/tarballs/Python-3.12.13.tar.xz: sha256 is ${sha256('something else')}, expected ${release.sha256}`,
    );
  });

  it('of another size than the locked one is refused before it is read', async () => {
    made.archive.files.set(`debian/${pool}`, content);
    const error = await errorOf(fetchTarball({ ...release, size: content.length - 1 }, await open()));
    expect(error).toContain(`${pool}: has ${content.length} bytes, expected ${content.length - 1}\n`);
  });

  it('of unknown size has a limit', async () => {
    const { maxSize } = await tarballRequest(release, await open());
    expect(maxSize).toBe(256 * 1024 ** 2);
  });

  it.each<{ reason: string; put: () => Promise<unknown>; env?: () => Record<string, string> }>([
    {
      reason: 'a folder that CPYTHON_MIRROR names',
      put: () => made.write('tarballs/Python-3.12.13.tar.xz', content.toString()),
      env: () => ({ CPYTHON_MIRROR: `${made.folder}/tarballs/` }),
    },
    {
      reason: 'a URL that CPYTHON_MIRROR names',
      put: async () => made.archive.files.set('cpython/Python-3.12.13.tar.xz', content),
      env: () => ({ CPYTHON_MIRROR: `${made.archive.url}cpython` }),
    },
    { reason: "Debian's pool", put: async () => made.archive.files.set(`debian/${pool}`, content) },
  ])('is fetched from $reason', async ({ put, env }) => {
    await put();
    const path = await fetchTarball(release, await open(env?.()), lock);
    expect(content.equals(await readFile(path))).toBe(true);
  });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
