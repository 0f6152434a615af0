import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeTar, makeTarball } from '@distroless/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseOf } from './read-tarball.ts';

describe('releaseOf', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tarball-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(content: Buffer, name: string): Promise<string> {
    const path = join(folder, 'cached');
    await writeFile(path, content);
    return releaseOf(path, name);
  }

  test.each([
    ['3.13.16', 'xz', 'Python-3.13.16.tar.xz'],
    ['3.15.0rc1', 'tgz', 'Python-3.15.0rc1.tgz'],
    ['3.13.5', 'xz', 'Python-3.13.16.tar.xz'],
  ] as const)('is %s, whatever the file is called', async (release, form, name) => {
    expect(await read(await makeTarball(release, form), name)).toBe(release);
  });

  test.each([
    ['no such file', 'Python-3.13.16/README.rst'],
    ['one in a deeper folder', 'Python-3.13.16/Doc/Include/patchlevel.h'],
  ])('is unknown with %s', async (_reason, path) => {
    const tar = await makeTar([{ path, content: '#define PY_VERSION "3.13.16"\n' }]);
    await expect(read(gzipSync(tar), 'x.tgz')).rejects.toThrow(
      new Error('cannot read "x.tgz": no source of CPython, as Include/patchlevel.h names no PY_VERSION'),
    );
  });
});
