import { parentOf } from '@distroless/image';
import type { ElfFile, ImageModel } from './image-model.ts';
import { ldCacheOf } from './ld-cache.ts';
import { folders, makeSearch, type Search } from './loader-search.ts';

/** A library that a file names and the loader does not find. */
export type Lost = { path: string; name: string };

/** What is in memory once a program or a library is loaded. */
export type LoadedProcess = {
  /** The file of each library, by the name that was asked for and by its soname. */
  loaded: ReadonlyMap<string, ElfFile>;
  /** In load order; the first is the one that was asked for. */
  files: readonly ElfFile[];
  lost: readonly Lost[];
  /** RPATH of the program, which also applies to everything that it loads. */
  rpath: readonly string[];
};

/** The dynamic loader of an image: glibc's, or musl's where the image has that. */
export type Loader = {
  /**
   * Loads a program or library as glibc does (ld.so(8), elf/dl-load.c): breadth first, each name once. RPATH is passed
   * on to what a file loads, RUNPATH is not.
   * @param host the process that calls `dlopen`, for an extension module
   */
  load(start: ElfFile, host?: LoadedProcess): LoadedProcess;
};

const loaders = new WeakMap<ImageModel, Loader>();

/** The loader of an image, which reads its cache once. */
export function loaderOf(image: ImageModel): Loader {
  const known = loaders.get(image) ?? makeLoader(image);
  loaders.set(image, known);
  return known;
}

function makeLoader(image: ImageModel): Loader {
  const search = makeSearch(image, ldCacheOf(image));
  return { load: (start, host) => load(start, { search, host }) };
}

type Waiting = { file: ElfFile; inherited: readonly string[] };

function load(
  start: ElfFile,
  { search, host }: { search: Search; host: LoadedProcess | undefined },
): LoadedProcess {
  const loaded = new Map(host?.loaded);
  const lost: Lost[] = [];
  const queue: Waiting[] = [{ file: start, inherited: host?.rpath ?? [] }];
  const queued = new Set([start]);
  register(loaded, start);
  for (const { file, inherited } of queue) {
    const rpath = [...rpathOf(file), ...inherited];
    for (const name of file.elf.needed) {
      if (loaded.has(name)) continue;
      const library = search(name, { file, rpath });
      if (library === undefined) {
        lost.push({ path: file.path, name });
        continue;
      }
      loaded.set(name, library);
      register(loaded, library);
      if (!queued.has(library)) queue.push({ file: library, inherited: rpath });
      queued.add(library);
    }
  }
  return { loaded, lost, files: queue.map(({ file }) => file), rpath: rpathOf(start) };
}

/** A loaded library is also found by its soname. */
function register(loaded: Map<string, ElfFile>, file: ElfFile): void {
  const { soname } = file.elf;
  if (soname !== undefined && !loaded.has(soname)) loaded.set(soname, file);
}

/** If a file has RUNPATH, the loader ignores its RPATH. */
function rpathOf({ elf, path }: ElfFile): string[] {
  return elf.runpath === undefined
    ? folders(elf.rpath, { origin: parentOf(path), machine: elf.machine })
    : [];
}
