const magic = 'glibc-ld.so.cache1.1';
const [headerSize, entrySize] = [48, 24];
/** The kernel's limit for a path (PATH_MAX). */
const longestPath = 4096;
/** Of all names and paths together; a desktop's cache has a few hundred kilobytes. */
const mostText = 16_000_000;

/**
 * Library name to the paths that the loader's cache has for it, in its order
 * (`struct cache_file_new`, https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h).
 * What is cut off or damaged is left out, as the loader does.
 */
export function readLdCache(cache: Buffer | undefined): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  if (!cache || cache.length < headerSize || cache.toString('latin1', 0, magic.length) !== magic) {
    return libraries;
  }
  const places = Math.floor((cache.length - headerSize) / entrySize);
  const count = Math.min(cache.readUInt32LE(magic.length), places);
  let left = mostText;
  for (let index = 0; index < count && left > 0; index++) {
    const entry = headerSize + index * entrySize;
    const [name, path] = [4, 8].map((at) => textAt(cache, cache.readUInt32LE(entry + at)));
    if (name === undefined || path === undefined) continue;
    left -= name.length + path.length;
    const paths = libraries.get(name);
    if (paths) paths.push(path);
    else libraries.set(name, [path]);
  }
  return libraries;
}

function textAt(cache: Buffer, offset: number): string | undefined {
  const rest = cache.subarray(offset, offset + longestPath);
  const end = rest.indexOf(0);
  return end === -1 ? undefined : rest.toString('latin1', 0, end);
}
