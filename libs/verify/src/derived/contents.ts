import { type Elf, type Entry, type FileEntry, isElf, nameOf, parentOf, readElf } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import type { SavedImage } from '../saved-image.ts';

/** An image of whatever origin, with what the checks of its files look at. Paths begin at the root, without `/`. */
export type Contents = SavedImage & {
  /** Which image of ours it is made from, as its labels and files say; nothing for an image of other origin. */
  madeFrom: Variant | undefined;
  /** The folders of the image's PATH, by their real paths; those that are not there are left out. */
  searchPath: string[];
  /** What `python` or `python3` is on PATH, or else the first interpreter there is. */
  python: Interpreter | undefined;
  interpreters: Interpreter[];
  /** Folders with a `pyvenv.cfg`. */
  environments: string[];
  packageFolders: PackageFolder[];
  elfFiles: ElfContent[];
};

/** `path` is the real one; `series` (`3.13`) is what its name says. */
export type Interpreter = { path: string; series: string };

/** A `site-packages` or `dist-packages` with something in it; `series` is that of the interpreter that reads it. */
export type PackageFolder = { path: string; series: string };

export type ElfContent = { path: string; elf: Elf; content: Buffer };

export function readContents(image: SavedImage): Contents {
  const { tree, config } = image;
  const entries = [...tree];
  const searchPath = searchPathOf(image);
  const interpreters = entries.flatMap(toInterpreter);
  return {
    ...image,
    madeFrom: madeFrom(image),
    searchPath,
    interpreters,
    python: firstPython(image, { searchPath, interpreters }),
    environments: entries
      .filter(({ path }) => nameOf(path) === 'pyvenv.cfg')
      .map(({ path }) => parentOf(path)),
    packageFolders: entries.flatMap((entry) => toPackageFolder(entry, tree.list(entry.path))),
    elfFiles: entries.flatMap(toElf),
    config,
  };
}

/** Labels are handed down from image to image; of what they do not say, the files tell. */
function madeFrom({ config, tree }: SavedImage): Variant | undefined {
  const series = config.labels['org.python.series'];
  if (series === undefined || tree.get(`usr/local/bin/python${series}`)?.type !== 'file') return undefined;
  if (tree.get('var/lib/dpkg/status')) return 'builder';
  return tree.get('usr/bin/busybox') ? 'debug' : 'runtime';
}

/** https://docs.docker.com/reference/dockerfile/ names no default; engines take this one. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function searchPathOf({ config, tree }: SavedImage): string[] {
  const folders = (variable(config.env, 'PATH') ?? defaultPath).split(':');
  return [...new Set(folders.map((folder) => tree.resolve(folder)))].filter((folder) => folder !== undefined);
}

/** The value of a variable of the image. */
export function variable(env: readonly string[], name: string): string | undefined {
  return env.find((assignment) => assignment.startsWith(`${name}=`))?.slice(name.length + 1);
}

function firstPython(
  { tree }: SavedImage,
  { searchPath, interpreters }: Pick<Contents, 'searchPath' | 'interpreters'>,
): Interpreter | undefined {
  const candidates = ['python', 'python3'].flatMap((name) => searchPath.map((folder) => `${folder}/${name}`));
  for (const candidate of candidates) {
    const path = tree.resolve(candidate);
    if (path !== undefined) return { path, series: seriesOf(path) ?? interpreters[0]?.series ?? '' };
  }
  return interpreters[0];
}

/** `3.13` of `usr/local/bin/python3.13`, `3.13t` of a free-threaded one. */
export function seriesOf(path: string): string | undefined {
  return /^python(3\.\d+t?)$/.exec(nameOf(path))?.[1];
}

function toInterpreter(entry: Entry): Interpreter[] {
  const series = seriesOf(entry.path);
  const isProgram = entry.type === 'file' && isElf(entry.content);
  return series !== undefined && isProgram ? [{ path: entry.path, series }] : [];
}

function toPackageFolder({ path, type }: Entry, names: string[]): PackageFolder[] {
  const series = /(?:^|\/)lib\/python(3\.\d+t?)\/(?:site|dist)-packages$/.exec(path)?.[1];
  const isUsed = names.some((name) => name !== 'README.txt' && name !== '__pycache__');
  return series !== undefined && type === 'directory' && isUsed ? [{ path, series }] : [];
}

/** Packages carry damaged files too, as data of their tests. */
function toElf(entry: Entry): ElfContent[] {
  if (entry.type !== 'file' || !isElf(entry.content)) return [];
  const { path, content } = entry;
  try {
    return [{ path, content, elf: readElf(content, `/${path}`) }];
  } catch {
    return [];
  }
}

/** The file that a path leads to, through links of both kinds. */
export function fileAt({ tree }: Pick<SavedImage, 'tree'>, path: string): FileEntry | undefined {
  const real = tree.resolve(path);
  const entry = real === undefined ? undefined : tree.get(real);
  const file = entry?.type === 'hardlink' ? tree.get(entry.target) : entry;
  return file?.type === 'file' ? file : undefined;
}

export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}
