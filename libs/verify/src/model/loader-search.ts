import { type Elf, parentOf } from '@distroless/image';
import { fileAt } from './files.ts';
import type { ElfFile, ImageModel } from './image-model.ts';
import { tripleOf } from './machine.ts';
import { variable } from './paths.ts';
import { absolute } from './programs.ts';

/** The file that needs a library, and the RPATHs that apply to it, its own first. */
export type Request = { file: ElfFile; rpath: readonly string[] };

/** The first file that fits the machine, where the loader looks. */
export type Search = (name: string, request: Request) => ElfFile | undefined;

export function makeSearch(image: ImageModel, cache: ReadonlyMap<string, readonly string[]>): Search {
  const files = new Map(image.elfFiles.map((file) => [file.path, file]));
  const environment = (variable(image.config.env, 'LD_LIBRARY_PATH') ?? '').split(/[:;]/).filter(Boolean);
  const known = new Map<string, ElfFile | undefined>();
  const isMusl = hasMusl(image);
  return (name, { file, rpath }) => {
    for (const place of places()) {
      const found = libraryAt(place);
      if (found?.elf.machine === file.elf.machine && found.elf.bits === file.elf.bits) return found;
    }
    return undefined;

    function* places(): Iterable<string> {
      if (name.includes('/')) return yield absolute(name, image);
      const context = { origin: parentOf(file.path), machine: file.elf.machine };
      const { runpath } = file.elf;
      if (runpath === undefined) yield* within(rpath, name);
      yield* within(environment, name);
      if (runpath !== undefined) yield* within(folders(runpath, context), name);
      yield* cache.get(name) ?? [];
      yield* within(isMusl ? muslFolders : defaultFolders(file.elf.machine), name);
    }
  };

  /** Many files use the same few places. */
  function libraryAt(place: string): ElfFile | undefined {
    if (known.has(place)) return known.get(place);
    const real = fileAt(image, place)?.path;
    const found = real === undefined ? undefined : files.get(real);
    known.set(place, found);
    return found;
  }
}

/** https://wiki.musl-libc.org/functional-differences-from-glibc.html: it has no cache. */
const muslFolders = ['/lib', '/usr/local/lib', '/usr/lib'];

export function hasMusl({ tree }: Pick<ImageModel, 'tree'>): boolean {
  return tree.list(tree.resolve('lib') ?? 'lib').some((name) => name.startsWith('ld-musl-'));
}

/** The folders of Debian's glibc, then those of other systems. */
function defaultFolders(machine: Elf['machine']): string[] {
  const triple = tripleOf(machine);
  const multiarch = triple === undefined ? [] : [`/lib/${triple}`, `/usr/lib/${triple}`];
  return [...multiarch, '/lib', '/usr/lib', '/lib64', '/usr/lib64'];
}

function within(places: readonly string[], name: string): string[] {
  return places.map((folder) => `${folder}/${name}`);
}

/** The folders of RPATH or RUNPATH, with the loader's variables filled in (ld.so(8), "Dynamic string tokens"). */
export function folders(
  paths: string | undefined,
  { origin, machine }: { origin: string; machine: Elf['machine'] },
): string[] {
  const triple = tripleOf(machine) ?? '';
  const values: Record<string, string> = {
    ORIGIN: `/${origin}`,
    LIB: `lib/${triple}`,
    PLATFORM: triple.replace(/-.*/, ''),
  };
  return (paths ?? '')
    .split(':')
    .filter(Boolean)
    .map((folder) =>
      folder.replaceAll(
        /\$(?:(ORIGIN|LIB|PLATFORM)|\{(ORIGIN|LIB|PLATFORM)\})/g,
        (_, plain, braced) => values[plain ?? braced] ?? '',
      ),
    );
}
