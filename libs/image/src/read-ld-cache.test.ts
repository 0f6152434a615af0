import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeLdCache } from './ld-cache-format.ts';
import { readLdCache } from './read-ld-cache.ts';

const libraries = [
  { soname: 'libz.so.1', path: '/usr/local/lib/libz.so.1' },
  { soname: 'libz.so.1', path: '/lib/libz.so.1' },
  { soname: 'libc.so.6', path: '/lib/libc.so.6' },
];
const cache = writeLdCache(libraries, 0x303);
const expected = new Map([
  ['libz.so.1', ['/usr/local/lib/libz.so.1', '/lib/libz.so.1']],
  ['libc.so.6', ['/lib/libc.so.6']],
]);

/** A cache of the old format with this many (empty) entries, and the new one after it. */
function behindOldCache(entries: number): Buffer {
  const old = Buffer.alloc(Math.ceil((16 + entries * 12) / 8) * 8);
  old.write('ld.so-1.7.0');
  old.writeUInt32LE(entries, 12);
  return Buffer.concat([old, cache]);
}

test.each<[reason: string, bytes: Buffer | undefined, found: Map<string, string[]>]>([
  ['a cache', cache, expected],
  ['a cache after an old one, as in Debian 11', behindOldCache(1), expected],
  ['a cache after an old one that ends at a multiple of 8', behindOldCache(2), expected],
  ['no file', undefined, new Map()],
  ['an empty file', Buffer.alloc(0), new Map()],
  ['an old cache alone', behindOldCache(1).subarray(0, 32), new Map()],
  ['another file', Buffer.from('/usr/lib\n'), new Map()],
])('reads %s', (_reason, bytes, found) => {
  expect(readLdCache(bytes)).toEqual(found);
});

test.each<[reason: string, bytes: Buffer, cause: string]>([
  ['a cache that is cut off in its table', cache.subarray(0, 50), 'it ends within its table'],
  ['a cache that is cut off in its names', cache.subarray(0, cache.length - 5), 'no text is at byte '],
  ['an old cache that is cut off', behindOldCache(1).subarray(0, 14), 'it ends within its table'],
  ['a name behind the end', patched(52, 0xffff_ffff), 'no text is at byte 4294967295'],
  ['a number of entries that is too large', patched(20, 0xffff_ffff), ''],
])('refuses %s', (_reason, bytes, cause) => {
  expect(() => readLdCache(bytes)).toThrow(`cannot read ld.so.cache: ${cause}`);
});

function patched(offset: number, value: number): Buffer {
  const bytes = Buffer.from(cache);
  bytes.writeUInt32LE(value, offset);
  return bytes;
}

/** A cache of 1 MB of 20,000 entries, whose names are at the given places of 520 kB of text. */
function crowdedCache(nameOf: (index: number) => number): Buffer {
  const count = 20_000;
  const table = Buffer.alloc(48 + count * 24);
  table.write('glibc-ld.so.cache1.1');
  table.writeUInt32LE(count, 20);
  for (let index = 0; index < count; index++) {
    table.writeUInt32LE(table.length + nameOf(index), 48 + index * 24 + 4);
    table.writeUInt32LE(table.length, 48 + index * 24 + 8);
  }
  return Buffer.concat([table, Buffer.alloc(520_000, 'x'), Buffer.alloc(1)]);
}

test('1 MB of entries with one name is read within a second', () => {
  const start = performance.now();
  expect([...readLdCache(crowdedCache(() => 0)).values()].map((paths) => paths.length)).toEqual([20_000]);
  expect(performance.now() - start).toBeLessThan(1000);
});

test('1 MB of entries with names that overlap is refused within a second', () => {
  const start = performance.now();
  expect(() => readLdCache(crowdedCache((index) => index))).toThrow(
    'its names are longer than the file allows',
  );
  expect(performance.now() - start).toBeLessThan(1000);
});

test('with any bytes, the result is a map or an error with the name of the file', () => {
  const altered = fc.array(fc.tuple(fc.nat(cache.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(altered, (changes) => {
      const bytes = Buffer.from(cache);
      for (const [offset, byte] of changes) bytes[offset] = byte;
      try {
        expect(readLdCache(bytes)).toBeInstanceOf(Map);
      } catch (error) {
        expect((error as Error).message).toMatch(/^cannot read ld\.so\.cache: /);
      }
    }),
    { numRuns: 2000, interruptAfterTimeLimit: 5000 },
  );
});
