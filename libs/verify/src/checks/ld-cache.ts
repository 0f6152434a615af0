import { makeLdCache } from '@distroless/image';
import { machineOf } from './elf-files.ts';
import type { StaticCheck } from './static-check.ts';

const magic = 'glibc-ld.so.cache1.1';
const [headerSize, entrySize] = [48, 24];

/**
 * Library name to the paths that the loader's cache has for it
 * (`struct cache_file_new`, https://sourceware.org/git/?p=glibc.git;a=blob;f=sysdeps/generic/dl-cache.h).
 */
export function readLdCache(cache: Buffer | undefined): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  if (cache?.toString('latin1', 0, magic.length) !== magic) return libraries;
  const text = (offset: number) => cache.toString('latin1', offset, cache.indexOf(0, offset));
  for (let index = 0; index < cache.readUInt32LE(magic.length); index++) {
    const entry = headerSize + index * entrySize;
    const [name, path] = [text(cache.readUInt32LE(entry + 4)), text(cache.readUInt32LE(entry + 8))];
    libraries.set(name, [...(libraries.get(name) ?? []), path]);
  }
  return libraries;
}

/** That ldconfig itself makes the same of the image is a behaviour; this is about files that were added later. */
export const ldCache: StaticCheck = {
  name: 'ld-cache',
  about: 'the cache of the loader lists exactly the libraries that are in its folders',
  variants: ['runtime', 'debug'],
  *find(image) {
    const machine = machineOf(image);
    if (typeof machine !== 'string')
      return yield `the architecture "${image.config.architecture}" is not known`;
    const seen = linesOf(image.tree.read('etc/ld.so.cache'));
    const expected = linesOf(makeLdCache(image.tree, machine));
    if (seen.size === 0) yield '/etc/ld.so.cache is missing or not readable';
    for (const line of expected) if (!seen.has(line)) yield `${line} is missing in /etc/ld.so.cache`;
    for (const line of seen)
      if (!expected.has(line)) yield `${line} stands in /etc/ld.so.cache, but is not there`;
  },
};

function linesOf(cache: Buffer | undefined): Set<string> {
  return new Set(
    [...readLdCache(cache)].flatMap(([name, paths]) => paths.map((path) => `${name} => ${path}`)),
  );
}
