import { type Elf, type Entry, type FileEntry, isElf, readElf } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { madeFrom } from './origin.ts';
import { variable } from './paths.ts';
import {
  findEnvironments,
  findInterpreters,
  findPackageFolders,
  firstPython,
  type Interpreter,
  type PackageFolder,
} from './python.ts';
import type { SavedImage } from './saved-image.ts';

/**
 * Everything that checks need to know about an image, whoever made it. Each part is computed once, on first use. Paths start
 * at the root, without `/`.
 */
export type ImageModel = SavedImage & {
  /** What a container sees, in byte order of the paths: folders come before what they hold. */
  readonly entries: readonly Entry[];
  /** Which of our images it is made from, by its labels and files; undefined for any other image. */
  readonly madeFrom: Variant | undefined;
  /** The folders of the image's PATH, by their real paths; missing ones are left out. */
  readonly searchPath: readonly string[];
  /** `python` or `python3` on PATH, or else the first interpreter in the image. */
  readonly python: Interpreter | undefined;
  readonly interpreters: readonly Interpreter[];
  /** Folders with a `pyvenv.cfg`. */
  readonly environments: readonly string[];
  readonly packageFolders: readonly PackageFolder[];
  /** Without damaged ones: packages carry such files as data for their tests. */
  readonly elfFiles: readonly ElfFile[];
  /** The headers of a file; undefined when it is not an ELF file or is damaged. */
  elfOf(file: FileEntry): Elf | undefined;
  /** The path without links that a process in a container reaches; undefined when there is none. */
  resolve(path: string): string | undefined;
};

/** A file of the tree, by its first name. */
export type ElfFile = { path: string; elf: Elf; content: Buffer };

export function makeModel(saved: SavedImage): ImageModel {
  const { config, layers, tree, oddities } = saved;
  const elfOf = makeElfReader();
  const entries = lazy(() => [...tree]);
  const searchPath = lazy(() => findSearchPath(saved));
  const interpreters = lazy(() => findInterpreters(entries()));
  const origin = lazy(() => madeFrom(saved));
  const python = lazy(() => firstPython(tree, { searchPath: searchPath(), interpreters: interpreters() }));
  const environments = lazy(() => findEnvironments(entries()));
  const packageFolders = lazy(() => findPackageFolders(entries(), tree));
  const elfFiles = lazy(() => findElfFiles(entries(), elfOf));
  return {
    ...{ config, layers, tree, oddities, elfOf },
    resolve: (path) => resolveQuickly(saved, path),
    get entries() {
      return entries();
    },
    get madeFrom() {
      return origin();
    },
    get searchPath() {
      return searchPath();
    },
    get python() {
      return python();
    },
    get interpreters() {
      return interpreters();
    },
    get environments() {
      return environments();
    },
    get packageFolders() {
      return packageFolders();
    },
    get elfFiles() {
      return elfFiles();
    },
  };
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Layers and tree share the bytes of a file, so each is parsed once. */
function makeElfReader(): ImageModel['elfOf'] {
  const read = new WeakMap<Buffer, { elf: Elf | undefined }>();
  return ({ path, content }) => {
    if (!isElf(content)) return undefined;
    const known = read.get(content) ?? { elf: tryRead(content, path) };
    read.set(content, known);
    return known.elf;
  };
}

function tryRead(content: Buffer, path: string): Elf | undefined {
  try {
    return readElf(content, `/${path}`);
  } catch {
    return undefined;
  }
}

function findElfFiles(entries: readonly Entry[], elfOf: ImageModel['elfOf']): ElfFile[] {
  return entries.flatMap((entry) => {
    const elf = entry.type === 'file' ? elfOf(entry) : undefined;
    return elf && entry.type === 'file' ? [{ path: entry.path, elf, content: entry.content }] : [];
  });
}

/** https://docs.docker.com/reference/dockerfile/ names no default; engines use this one. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function findSearchPath({ config, tree }: SavedImage): string[] {
  const folders = (variable(config.env, 'PATH') ?? defaultPath).split(':');
  return [...new Set(folders.map((folder) => tree.resolve(folder)))].filter((folder) => folder !== undefined);
}

/** Entries have their real paths, so an entry that is not a link needs no walk, however deep it is. */
function resolveQuickly({ tree }: SavedImage, path: string): string | undefined {
  const plain = path.startsWith('/') ? path.slice(1) : path;
  const entry = tree.get(plain);
  return entry && entry.type !== 'symlink' ? plain : tree.resolve(path);
}
