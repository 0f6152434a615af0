import { expect, test } from 'vitest';
import { file, madeImage, whiteout } from '../testing/made-image.ts';
import { ldCacheOf } from './ld-cache.ts';

test('a cache has the paths of each name', async () => {
  expect(ldCacheOf(await madeImage()).get('libc.so.6')).toEqual(['/lib/libc.so.6']);
});

test.each([
  ['a missing cache', whiteout('etc/ld.so.cache')],
  ['a damaged cache', file('etc/ld.so.cache', 'glibc-ld.so.cache1.1')],
  ['another file', file('etc/ld.so.cache', 'x'.repeat(4096))],
])('%s has no libraries', async (_reason, entry) => {
  expect(ldCacheOf(await madeImage([[entry]]))).toEqual(new Map());
});
