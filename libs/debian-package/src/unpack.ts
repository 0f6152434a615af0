import { createTree, type Entry, type Tree } from '@distroless/image';
import { type Deb, type DebIdentity, readDeb } from './deb.ts';
import { mergePackage, type Owners } from './merge.ts';
import { checkMd5sums } from './records.ts';
import { mergedFolders, type Selection, select } from './selection.ts';

/** A locked package and where its bytes come from. */
export type DebSource = DebIdentity & { load: () => Promise<Buffer> };

export type Folder = { path: string; mode: number; uid: number; gid: number };

export type UnpackOptions = {
  architecture: keyof typeof mergedFolders;
  /** Rules for all packages (`noDocumentation`, as a rule). */
  selection?: Selection;
  /** Further rules by package name. */
  packageSelections?: Record<string, Selection>;
  /** Folders that are in no package, or that need another mode or owner. */
  directories?: Folder[];
  /** Symbolic links, path to target (`/usr/bin/awk` to `mawk`). */
  links?: Record<string, string>;
  /** Files that are added to those of packages or replace them (`readDirectory`); they get the root's time. */
  overlay?: Entry[];
  /** Whether files may be setuid or setgid: an error in images, allowed in a system to build in. */
  setuid?: 'refuse' | 'keep';
  signal?: AbortSignal;
};

export type Unpacked = {
  tree: Tree;
  owners: Owners;
  /** All packages, and the packages with files in the tree; sorted by name. */
  debs: Deb[];
  shipped: Deb[];
  /** Time of everything that was created, not unpacked: the newest time of all packaged files, in seconds. */
  mtime: number;
};

/**
 * Unpacks packages into one root with a merged /usr and adds the extras.
 * @param hooks `prepare` changes each package before files are selected
 */
export async function unpackDebs(
  sources: DebSource[],
  options: UnpackOptions,
  { prepare = (deb) => deb }: { prepare?: (deb: Deb) => Deb } = {},
): Promise<Unpacked> {
  const parts = await readAll(sources, (source) => readPart(source, options, prepare));
  const shipped = parts.filter(({ entries }) => entries.length > 0);
  const mtime = newest(shipped.flatMap(({ entries }) => entries));
  const tree = createTree(mergedUsr(options.architecture, mtime));
  const owners: Owners = new Map();
  for (const { deb, entries } of shipped) mergePackage(tree, owners, { name: deb.package, entries });
  addExtras(tree, owners, { ...options, mtime });
  return { tree, owners, debs: parts.map(({ deb }) => deb), shipped: shipped.map(({ deb }) => deb), mtime };
}

type Part = { deb: Deb; entries: Entry[] };

/** Several at a time: most time goes into decompression, which runs in other threads. */
const batchSize = 4;

async function readAll(sources: DebSource[], read: (source: DebSource) => Promise<Part>): Promise<Part[]> {
  const ordered = sources.toSorted((left, right) => (left.package < right.package ? -1 : 1));
  const parts: Part[] = [];
  for (let start = 0; start < ordered.length; start += batchSize) {
    parts.push(...(await Promise.all(ordered.slice(start, start + batchSize).map(read))));
  }
  return parts;
}

async function readPart(
  source: DebSource,
  options: UnpackOptions,
  prepare: (deb: Deb) => Deb,
): Promise<Part> {
  const { selection = {}, packageSelections = {}, setuid = 'refuse', signal } = options;
  signal?.throwIfAborted();
  const name = fileNameOf(source);
  const deb = await readDeb(await source.load(), name, { expected: source });
  checkMd5sums(deb, name);
  const entries = select(prepare(deb), { all: selection, own: packageSelections[deb.package] ?? {} });
  if (setuid === 'refuse') refuseSetuid(entries, deb.package);
  return { deb, entries };
}

/** The name of a package's file in an archive: without the version's epoch. */
export function fileNameOf({ package: name, version, architecture }: DebIdentity): string {
  return `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
}

function refuseSetuid(entries: Entry[], name: string): void {
  for (const entry of entries) {
    if (entry.type !== 'file' || (entry.mode & 0o6000) === 0) continue;
    const mode = entry.mode.toString(8);
    throw new Error(
      `cannot ship "${entry.path}" of package "${name}": its mode is ${mode}; add it to the package's "drop" rules`,
    );
  }
}

function newest(entries: Entry[]): number {
  return entries.reduce((latest, { mtime }) => Math.max(latest, mtime), 0);
}

function* mergedUsr(architecture: UnpackOptions['architecture'], mtime: number): Iterable<Entry> {
  const meta = { uid: 0, gid: 0, mtime };
  for (const folder of mergedFolders[architecture]) {
    yield { ...meta, type: 'directory', path: `usr/${folder}`, mode: 0o755 };
    yield { ...meta, type: 'symlink', path: folder, mode: 0o777, target: `usr/${folder}` };
  }
}

function addExtras(tree: Tree, owners: Owners, options: UnpackOptions & { mtime: number }): void {
  const { directories = [], links = {}, overlay = [], mtime } = options;
  // A folder of the overlay is only the parent of its files: a packaged folder keeps its mode.
  const over = overlay.filter(({ type, path }) => type !== 'directory' || tree.resolve(path) === undefined);
  const made: Entry[] = [
    ...over.map((entry) => ({ ...entry, mtime })),
    ...directories.map((directory) => folderEntry(tree, directory, mtime)),
    ...Object.entries(links).map(([path, target]) => linkEntry(path.replace(/^\//, ''), target, mtime)),
  ];
  for (const entry of made) {
    const path = tree.add(entry);
    // A replaced file no longer belongs to the package.
    if (entry.type !== 'directory') owners.delete(path);
  }
}

/** A folder that exists under another name (`/var/run`) is used under that name. */
function folderEntry(tree: Tree, directory: Folder, mtime: number): Entry {
  return { ...directory, type: 'directory', path: tree.resolve(directory.path) ?? directory.path, mtime };
}

function linkEntry(path: string, target: string, mtime: number): Entry {
  return { type: 'symlink', path, target, mode: 0o777, uid: 0, gid: 0, mtime };
}
