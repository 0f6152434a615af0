import { parentOf, readSymbolVersions } from '@distroless/image';
import { readLdCache } from '../checks/ld-cache.ts';
import { type Contents, type ElfContent, fileAt, variable } from './contents.ts';
import type { ImageCheck } from './image-check.ts';

const mend =
  'copy the library in with all that it needs, or take a wheel that bundles it (such as psycopg[binary], opencv-python-headless)';

export const libraries: ImageCheck = {
  name: 'libraries',
  about: 'the loader finds every library that a program or extension module needs',
  severity: 'breach',
  mend,
  *find(image) {
    for (const { path, name, isStarted } of loadAll(image).lost) {
      if (isStarted) yield `/${path} needs "${name}", which is not found`;
    }
  },
};

export const plugins: ImageCheck = {
  name: 'plugin-libraries',
  about: 'the loader finds what libraries need that nothing in the image is linked with',
  severity: 'warning',
  mend,
  *find(image) {
    for (const { path, name, isStarted } of loadAll(image).lost) {
      if (!isStarted) yield `/${path} needs "${name}", which is not found`;
    }
  },
};

export const symbolVersions: ImageCheck = {
  name: 'symbol-versions',
  about: 'no file needs a newer glibc, or a newer version of another library, than the image has',
  severity: 'breach',
  mend: 'compile in the builder of the same series and Debian as the runtime',
  *find(image) {
    for (const { path, name, version, newest } of loadAll(image).tooNew) {
      yield `/${path} needs ${version} of "${name}", which goes up to ${newest}`;
    }
  },
};

type Lost = { path: string; name: string; isStarted: boolean };
type TooNew = { path: string; name: string; version: string; newest: string };
type Loaded = { lost: Lost[]; tooNew: TooNew[] };

const results = new WeakMap<Contents, Loaded>();

/** Three checks ask for it. */
function loadAll(image: Contents): Loaded {
  const found = results.get(image) ?? load(image);
  results.set(image, found);
  return found;
}

/** Of the machine that the container runs on, as GPU run times mount them. */
const ofTheDriver = /^lib(?:cuda|nvidia-[\w-]+|nvcuvid|amdhip64)\.so(?:\.\d+)*$/;

/** Programs and extension modules first, each with what it loads; then the libraries that none of them has loaded. */
function load(image: Contents): Loaded {
  const files = new Map(image.elfFiles.map((file) => [file.path, file]));
  const folders = searchFolders(image);
  const seen = new Set<string>();
  const result: Loaded = { lost: [], tooNew: [] };
  const isRoot = ({ path, elf }: ElfContent) => elf.interpreter !== undefined || isExtension(path);
  const roots = image.elfFiles.filter(isRoot);
  for (const [isStarted, starts] of [[true, roots] as const, [false, image.elfFiles] as const]) {
    for (const file of starts) {
      if (!isStarted && seen.has(file.path)) continue;
      loadOne(file, { image, files, folders, seen, result, isStarted });
    }
  }
  return result;
}

type Context = {
  image: Contents;
  files: Map<string, ElfContent>;
  folders: string[];
  /** All that is looked at, so that nothing is told twice. */
  seen: Set<string>;
  result: Loaded;
  isStarted: boolean;
};

/**
 * One process, by the loader's rules (ld.so(8)): breadth first, each name once; RPATH is handed down, RUNPATH is not.
 * Libraries that the interpreter has loaded before are taken for loaded by the modules themselves.
 */
function loadOne(start: ElfContent, context: Context): void {
  const { seen, result, files, image, isStarted } = context;
  const loaded = new Map<string, ElfContent>();
  const queue = [{ file: start, inherited: [] as string[] }];
  for (const { file, inherited } of queue) {
    const { path, elf, content } = file;
    const isNew = !seen.has(path);
    seen.add(path);
    const rpath = elf.runpath === undefined ? expand(elf.rpath, path) : [];
    for (const name of elf.needed) {
      if (loaded.has(name)) continue;
      const places = candidates(name, { file, rpath: [...rpath, ...inherited], folders: context.folders });
      const place = places.map((candidate) => image.tree.resolve(candidate)).find(isLibrary);
      const library = place === undefined ? undefined : files.get(realFile(image, place));
      if (library) {
        loaded.set(name, library);
        queue.push({ file: library, inherited: elf.runpath === undefined ? [...rpath, ...inherited] : [] });
      } else if (isNew && !ofTheDriver.test(name)) {
        result.lost.push({ path, name, isStarted });
      }
    }
    if (isNew) result.tooNew.push(...newerThan(path, { content, loaded }));
  }

  function isLibrary(place: string | undefined): boolean {
    const library = place === undefined ? undefined : files.get(realFile(image, place));
    return library?.elf.machine === start.elf.machine && library.elf.bits === start.elf.bits;
  }
}

/** A hard link has the bytes of its file. */
function realFile(image: Contents, path: string): string {
  return fileAt(image, path)?.path ?? path;
}

type Search = { file: ElfContent; rpath: string[]; folders: string[] };

function candidates(name: string, { file, rpath, folders }: Search): string[] {
  if (name.includes('/')) return [name];
  const own = file.elf.runpath === undefined ? rpath : expand(file.elf.runpath, file.path);
  return [...own, ...folders].map((folder) => `${folder}/${name}`);
}

function expand(paths: string | undefined, path: string): string[] {
  const folders = (paths ?? '').split(':').filter(Boolean);
  return folders.map((folder) => folder.replaceAll(/\$(?:ORIGIN|\{ORIGIN\})/g, `/${parentOf(path)}`));
}

/** What holds for all: LD_LIBRARY_PATH of the image, the folders in the loader's cache, and those of Debian's and others' glibc. */
function searchFolders({ tree, config }: Contents): string[] {
  const set = (variable(config.env, 'LD_LIBRARY_PATH') ?? '').split(':').filter(Boolean);
  const cached = [...readLdCache(tree.read('etc/ld.so.cache')).values()].flat().map(parentOf);
  const triples = ['x86_64-linux-gnu', 'aarch64-linux-gnu'];
  const multiarch = triples.flatMap((triple) => [`/lib/${triple}`, `/usr/lib/${triple}`]);
  // musl has no cache.
  const musl = tree.list('lib').some((name) => name.startsWith('ld-musl-')) ? ['/usr/local/lib'] : [];
  return [...new Set([...set, ...cached, ...multiarch, '/lib64', '/usr/lib64', '/lib', ...musl, '/usr/lib'])];
}

/** Named for the interpreter that loads it, or for any. */
function isExtension(path: string): boolean {
  return /\.(?:cpython-\d+t?-[\w-]+|abi3t?)\.so$/.test(path);
}

function* newerThan(
  path: string,
  { content, loaded }: { content: Buffer; loaded: Map<string, ElfContent> },
): Iterable<TooNew> {
  for (const [name, versions] of versionsOf(path, content).needed) {
    const library = loaded.get(name);
    const defined = library && versionsOf(library.path, library.content).defined;
    if (!defined || defined.length === 0) continue;
    const version = versions.find((wanted) => !defined.includes(wanted));
    if (version !== undefined) yield { path, name, version, newest: newestOf(version, defined) };
  }
}

/** Of a damaged file it is its own fault. */
function versionsOf(path: string, content: Buffer): ReturnType<typeof readSymbolVersions> {
  try {
    return readSymbolVersions(content, path);
  } catch {
    return { needed: new Map(), defined: [] };
  }
}

/** Of the versions with the same word in front. */
function newestOf(version: string, defined: string[]): string {
  const word = version.replace(/_[\d.]*$/, '_');
  const alike = defined.filter((name) => name.startsWith(word) && /_[\d.]+$/.test(name));
  return alike.sort((left, right) => left.localeCompare(right, 'en', { numeric: true })).at(-1) ?? 'none';
}
