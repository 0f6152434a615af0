/** A library as the loader finds it: `soname` is looked up, `path` is the result. */
export type Library = { soname: string; path: string };

/** FLAG_ELF_LIBC6 with the flag of the machine (sysdeps/generic/ldconfig.h). */
export const libraryFlags = { 'x86-64': 0x0303, aarch64: 0x0a03 } as const;

const magic = 'glibc-ld.so.cache1.1';
const headerSize = 48;
const entrySize = 24;
const littleEndian = 2;

/**
 * The bytes of a cache (`struct cache_file_new`,
 * https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h), without extensions.
 */
export function writeLdCache(libraries: Library[], flags: number): Buffer {
  // The loader does a binary search, hence the order. Libraries of one name stay in the order of the search path.
  const ordered = libraries.toSorted((left, right) => compareLibraries(right.soname, left.soname));
  const strings = makeStrings(ordered.flatMap(({ soname, path }) => [soname, path]));
  const start = headerSize + ordered.length * entrySize;
  const table = Buffer.alloc(start);
  table.write(magic, 0, 'latin1');
  table.writeUInt32LE(ordered.length, 20);
  table.writeUInt32LE(strings.bytes.length, 24);
  table.writeUInt8(littleEndian, 28);
  ordered.forEach(({ soname, path }, index) => {
    const offset = headerSize + index * entrySize;
    table.writeInt32LE(flags, offset);
    table.writeUInt32LE(start + strings.offsetOf(soname), offset + 4);
    table.writeUInt32LE(start + strings.offsetOf(path), offset + 8);
  });
  return Buffer.concat([table, strings.bytes]);
}

/**
 * The loader's order of library names (`_dl_cache_libcmp`): numbers by their value (of 32 bits), and after all other
 * characters.
 */
export function compareLibraries(left: string, right: string): number {
  const [lefts, rights] = [partsOf(left), partsOf(right)];
  for (const [index, part] of lefts.entries()) {
    const other = rights[index];
    if (other === undefined) return 1;
    const difference = compareParts(part, other);
    if (difference !== 0) return difference;
  }
  return lefts.length - rights.length;
}

/** Numbers as a whole, everything else character by character. */
function partsOf(name: string): (number | string)[] {
  return (name.match(/\d+|\D/g) ?? []).map((part) => (/\d/.test(part) ? toInt32(part) : part));
}

/** Too large numbers wrap around, as glibc's do. */
function toInt32(digits: string): number {
  let value = 0;
  for (const digit of digits) value = (Math.imul(value, 10) + Number(digit)) | 0;
  return value;
}

function compareParts(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'number') return 1;
  if (typeof right === 'number') return -1;
  return left.charCodeAt(0) - right.charCodeAt(0);
}

/** A string table in which one string may be the end of another, in the order of elf/stringtable.c. */
function makeStrings(all: string[]): { bytes: Buffer; offsetOf: (text: string) => number } {
  const reversed = (text: string) => [...text].reverse().join('');
  // Descending order of the reversed strings puts every string before those that are its end.
  const ordered = [...new Set(all)].map(reversed).sort().reverse().map(reversed);
  const offsets = new Map<string, number>();
  const written: string[] = [];
  let [size, previous, previousOffset] = [0, '', 0];
  for (const text of ordered) {
    const isEnd = written.length > 0 && previous.endsWith(text);
    const offset = isEnd ? previousOffset + previous.length - text.length : size;
    if (!isEnd) {
      written.push(`${text}\0`);
      size += text.length + 1;
    }
    offsets.set(text, offset);
    [previous, previousOffset] = [text, offset];
  }
  return { bytes: Buffer.from(written.join(''), 'latin1'), offsetOf: (text) => offsets.get(text) ?? 0 };
}
