import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { xz } from '@napi-rs/lzma';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseEpoch } from './epoch.ts';

describe('releaseEpoch', () => {
  let folder = '';
  let plain: Buffer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'epoch-'));
    const archive = pack();
    for (const [name, seconds] of [
      ['a', 100],
      ['b', 300],
      ['c', 200],
    ] as const) {
      archive.entry({ name, mtime: new Date(seconds * 1000) }, 'text');
    }
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk as Buffer);
    plain = Buffer.concat(chunks);
  });
  afterAll(() => rm(folder, { recursive: true }));

  // In the cache a tarball is called by its digest: only `name` shows how it is compressed.
  const read = async (content: Buffer, name: string) => {
    const path = join(folder, 'cached');
    await writeFile(path, content);
    return releaseEpoch(path, name);
  };

  test.each([
    ['x.tar.xz', (tar: Buffer) => xz.compress(tar)],
    ['x.tgz', (tar: Buffer) => gzipSync(tar)],
  ])('is the newest time in %s', async (name, compress) => {
    expect(await read(await compress(plain), name)).toBe(300);
  });

  test.each<[string, string, () => Buffer | Promise<Buffer>, string | RegExp]>([
    [
      'xz that is cut off',
      'x.tar.xz',
      async () => half(await xz.compress(plain)),
      /^cannot read "x\.tar\.xz": not a complete xz file: /,
    ],
    ['not xz', 'x.tar.xz', () => Buffer.from('hello'), /^cannot read "x\.tar\.xz": not a complete xz file: /],
    [
      'gzip that is cut off',
      'x.tgz',
      () => half(gzipSync(plain)),
      'cannot read "x.tgz": not a complete gzip file: unexpected end of file',
    ],
    [
      'xz with a gzip name',
      'x.tgz',
      () => xz.compress(plain),
      'cannot read "x.tgz": not a complete gzip file: incorrect header check',
    ],
    [
      'an archive that is cut off',
      'x.tgz',
      () => gzipSync(plain.subarray(0, 700)),
      'cannot read "x.tgz": it does not end in two blocks of zeros: it may be cut off',
    ],
    [
      'an empty archive',
      'x.tgz',
      () => gzipSync(Buffer.alloc(1024)),
      'cannot read "x.tgz": the archive is empty',
    ],
  ])('a tarball that is %s is refused', async (_reason, name, make, error) => {
    await expect(read(await make(), name)).rejects.toThrow(
      typeof error === 'string' ? new Error(error) : error,
    );
  });
});

const half = (whole: Buffer) => whole.subarray(0, whole.length / 2);
