import { type Elf, isElf, parentOf, readElf, type Tree } from '@distroless/image';
import { elfFiles } from './elf-files.ts';
import { readLdCache } from './ld-cache.ts';
import type { StaticCheck } from './static-check.ts';

const defaultFolders = ['/lib', '/usr/lib'];

/** By the loader's rules (ld.so(8)), with nothing set in the environment and the image's own cache. */
export const elfClosure: StaticCheck = {
  name: 'elf-closure',
  about: 'the loader finds every library that an ELF file needs',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    const cache = readLdCache(tree.read('etc/ld.so.cache'));
    let count = 0;
    for (const { path, elf } of elfFiles(tree)) {
      count += 1;
      const { interpreter } = elf;
      if (interpreter !== undefined && !isLibrary(tree, interpreter, elf)) {
        yield `/${path} names the loader "${interpreter}", which is not there`;
      }
      for (const name of elf.needed) {
        const isFound = candidates(name, { elf, path, cache }).some((file) => isLibrary(tree, file, elf));
        if (!isFound) yield `/${path} needs "${name}", which is not found`;
      }
    }
    if (count === 0) yield 'the image has no ELF file';
  },
};

type Search = { elf: Elf; path: string; cache: ReadonlyMap<string, string[]> };

/** Where the loader looks, in its order. */
function candidates(name: string, { elf, path, cache }: Search): string[] {
  if (name.includes('/')) return [name];
  const origin = `/${parentOf(path)}`;
  const own = (elf.runpath ?? elf.rpath ?? '').split(':').filter(Boolean);
  const folders = own.map((folder) => folder.replaceAll(/\$(?:ORIGIN|\{ORIGIN\})/g, origin));
  return [
    ...folders.map((folder) => `${folder}/${name}`),
    ...(cache.get(name) ?? []),
    ...defaultFolders.map((folder) => `${folder}/${name}`),
  ];
}

function isLibrary(tree: Tree, file: string, { machine, bits }: Elf): boolean {
  const bytes = tree.read(file.slice(1));
  if (!bytes || !isElf(bytes)) return false;
  const library = readElf(bytes, file);
  return library.machine === machine && library.bits === bits;
}
