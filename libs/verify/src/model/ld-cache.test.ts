import { makeLdCache } from '@distroless/image';
import { expect, test } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { readLdCache } from './ld-cache.ts';

test('a cache has the paths of each name', async () => {
  const { tree } = await madeImage();
  expect(readLdCache(makeLdCache(tree, 'x86-64')).get('libc.so.6')).toEqual(['/lib/libc.so.6']);
});

test.each<[reason: string, cache: Buffer | undefined]>([
  ['no file', undefined],
  ['an empty one', Buffer.alloc(0)],
  ['a head alone', Buffer.from('glibc-ld.so.cache1.1')],
  ['another format', Buffer.alloc(4096, 'x')],
  ['a count without entries', cacheOf({ count: 1_000_000, size: 48 })],
  ['entries that point behind the end', cacheOf({ count: 10, size: 48 + 240, offset: 0xfffffff0 })],
  ['a name without an end', cacheOf({ count: 1, size: 48 + 24 + 100, offset: 72, text: 'x'.repeat(100) })],
])('a damaged cache has no libraries: %s', (_reason, cache) => {
  expect(readLdCache(cache)).toEqual(new Map());
});

test('a megabyte of entries with one long name takes no time', () => {
  const size = 1_000_000;
  const count = Math.floor((size - 48 - 4000) / 24);
  const text = `${'x'.repeat(3990)}\0`;
  const cache = cacheOf({ count, size, offset: size - 4000, text });
  const start = performance.now();
  readLdCache(cache);
  expect(performance.now() - start).toBeLessThan(1000);
});

type Made = { count: number; size: number; offset?: number; text?: string };

function cacheOf({ count, size, offset = 0, text = '' }: Made): Buffer {
  const cache = Buffer.alloc(size);
  cache.write('glibc-ld.so.cache1.1');
  cache.writeUInt32LE(count, 20);
  for (let index = 0; index < Math.min(count, Math.floor((size - 48) / 24)); index++) {
    cache.writeUInt32LE(offset, 48 + index * 24 + 4);
    cache.writeUInt32LE(offset, 48 + index * 24 + 8);
  }
  if (text !== '') cache.write(text, offset);
  return cache;
}
