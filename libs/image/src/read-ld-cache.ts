const newMagic = 'glibc-ld.so.cache1.1';
const oldMagic = 'ld.so-1.7.0';
const [headerSize, entrySize] = [48, 24];
const [oldHeaderSize, oldEntrySize] = [16, 12];

/** Real caches have less than 100 bytes per library. */
const textsPerByte = 8;
const smallestBudget = 2 ** 20;

/**
 * Reads `/etc/ld.so.cache` (`struct cache_file_new`,
 * https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h), also after a cache of the old format,
 * as glibc before 2.32 writes it.
 * @returns library name to the loader's paths for it, in the loader's order; empty when it is not such a cache
 * @throws Error `cannot read ld.so.cache: …` when it is damaged
 */
export function readLdCache(cache: Buffer | undefined): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  const table = cache && newTable(cache);
  if (!table) return libraries;
  const text = makeTextReader(table);
  const count = readWord(table, newMagic.length);
  for (let index = 0; index < count; index++) {
    const entry = headerSize + index * entrySize;
    const [name, path] = [text(readWord(table, entry + 4)), text(readWord(table, entry + 8))];
    const paths = libraries.get(name);
    if (paths) paths.push(path);
    else libraries.set(name, [path]);
  }
  return libraries;
}

/** Offsets in it begin at its own first byte. */
function newTable(cache: Buffer): Buffer | undefined {
  if (startsWith(cache, newMagic)) return cache;
  if (!startsWith(cache, oldMagic)) return undefined;
  const oldEnd = oldHeaderSize + readWord(cache, oldHeaderSize - 4) * oldEntrySize;
  const table = cache.subarray(Math.ceil(oldEnd / 8) * 8);
  return startsWith(table, newMagic) ? table : undefined;
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.toString('latin1', 0, magic.length) === magic;
}

function readWord(bytes: Buffer, offset: number): number {
  if (offset + 4 > bytes.length) throw damaged('it ends within its table');
  return bytes.readUInt32LE(offset);
}

/** Many entries may name one long text, so all texts together are limited to a few times the size of the cache. */
function makeTextReader(cache: Buffer): (offset: number) => string {
  let rest = Math.max(smallestBudget, textsPerByte * cache.length);
  const seen = new Map<number, string>();
  return (offset) => {
    const known = seen.get(offset);
    if (known !== undefined) return known;
    const end = cache.indexOf(0, offset);
    if (offset >= cache.length || end === -1) throw damaged(`no text is at byte ${offset}`);
    rest -= end - offset;
    if (rest < 0) throw damaged('its names are longer than the file allows');
    const text = cache.toString('latin1', offset, end);
    seen.set(offset, text);
    return text;
  };
}

function damaged(cause: string): Error {
  return new Error(`cannot read ld.so.cache: ${cause}`);
}
