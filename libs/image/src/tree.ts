import {
  comparePaths,
  type Entry,
  type FileEntry,
  type HardlinkEntry,
  nameOf,
  normalisePath,
  parentOf,
} from './entry.ts';
import { walkLinks } from './walk-links.ts';

/** A root file system in memory. */
export type Tree = {
  /**
   * Puts an entry into the tree and returns the path at which it is now: folders on the way that are symbolic
   * links (merged /usr) are followed. Missing folders are made (0755, root, the entry's time). What is at the path
   * is replaced; of a folder that is added again what it holds stays.
   * @throws Error when a link on the way is absolute, leaves the root or ends nowhere, when a part of the way is no
   * folder, when a folder and something else would take each other's place, or when a hard link's target is no file
   * of the tree
   */
  add(entry: Entry): string;
  /** The entry at exactly this path; links are not followed. */
  get(path: string): Entry | undefined;
  /** Takes out one entry; of a file with hard links the first link becomes the file. Folders must be empty. */
  delete(path: string): void;
  /**
   * The path without links that a process would reach whose root is this tree (`''` is the root itself).
   * @returns nothing when there is no such path or the links form a loop
   */
  resolve(path: string): string | undefined;
  /** The bytes of the file that `path` leads to, through symbolic and hard links. */
  read(path: string): Buffer | undefined;
  /** The names of what the folder at exactly this path holds, in byte order. */
  list(path: string): string[];
  /** All entries in byte order of their paths, so folders come before what they hold. */
  [Symbol.iterator](): IterableIterator<Entry>;
  readonly size: number;
};

type State = {
  entries: Map<string, Entry>;
  /** Folder to the names in it; the root is `''`. */
  children: Map<string, Set<string>>;
  /** File to the hard links to it. */
  links: Map<string, Set<string>>;
};

/** A new tree with these entries, added in order. */
export function createTree(entries: Iterable<Entry> = []): Tree {
  const state: State = { entries: new Map(), children: new Map([['', new Set()]]), links: new Map() };
  const get = (path: string) => state.entries.get(path);
  const tree: Tree = {
    add: (entry) => add(state, entry),
    get,
    delete: (path) => remove(state, path),
    resolve: (path) => walkLinks(get, path),
    read: (path) => read(state, path),
    list: (path) => [...(state.children.get(path) ?? [])].sort(comparePaths),
    [Symbol.iterator]: () => sorted(state),
    get size() {
      return state.entries.size;
    },
  };
  for (const entry of entries) tree.add(entry);
  return tree;
}

function add(state: State, entry: Entry): string {
  const path = place(state, entry.path, entry.mtime);
  const placed = entry.type === 'hardlink' ? placeLink(state, entry, path) : { ...entry, path };
  if (placed.type === 'hardlink' && placed.target === path) return path;
  const present = state.entries.get(path);
  if (present && (present.type === 'directory') !== (placed.type === 'directory')) {
    throw new Error(`cannot put a ${placed.type} at "${path}": there is a ${present.type}`);
  }
  if (present && present.type !== 'directory') remove(state, path);
  if (placed.type === 'directory' && !present) state.children.set(path, new Set());
  if (placed.type === 'hardlink') setOf(state.links, placed.target).add(path);
  state.entries.set(path, placed);
  setOf(state.children, parentOf(path)).add(nameOf(path));
  return path;
}

/** Where `path` comes to lie when the links among its folders are followed; makes the folders that are missing. */
function place(state: State, path: string, mtime: number): string {
  if (path === '') throw new Error('cannot put an entry at the root itself');
  if (normalisePath(path) !== path)
    throw new Error(`cannot put "${path}": it is no plain path below the root`);
  const parent = parentOf(path);
  // Entries lie at their real paths, so a folder at exactly this path needs no walk.
  if (parent === '' || state.entries.get(parent)?.type === 'directory') return path;
  let folder = '';
  for (const part of parent.split('/')) {
    const here = folder === '' ? part : `${folder}/${part}`;
    const found = state.entries.get(here);
    if (!found) add(state, { type: 'directory', path: here, mode: 0o755, uid: 0, gid: 0, mtime });
    if (found?.type === 'file' || found?.type === 'hardlink') {
      throw new Error(`cannot put "${path}" into "${here}": that is a file`);
    }
    folder = found?.type === 'symlink' ? follow(state, here, { target: found.target, path }) : here;
  }
  return folder === '' ? nameOf(path) : `${folder}/${nameOf(path)}`;
}

/** Strict: another writer of the same entries would follow such a link to the machine's own files. */
function follow(state: State, link: string, { target, path }: { target: string; path: string }): string {
  const folder = walkLinks((at) => state.entries.get(at), link, { strict: true });
  if (folder === '' || (folder !== undefined && state.entries.get(folder)?.type === 'directory'))
    return folder;
  throw new Error(
    `cannot put "${path}" through the link "${link}" -> "${target}": it does not lead to a folder inside the root`,
  );
}

function placeLink(state: State, entry: HardlinkEntry, path: string): HardlinkEntry {
  const folder = walkLinks((at) => state.entries.get(at), parentOf(entry.target), { strict: true });
  const target = folder ? `${folder}/${nameOf(entry.target)}` : entry.target;
  const found = state.entries.get(target);
  if (found?.type === 'file') return { ...entry, path, target };
  if (found?.type === 'hardlink') return { ...entry, path, target: found.target };
  throw new Error(`cannot link "${entry.path}" to "${entry.target}": there is no such file`);
}

function remove(state: State, path: string): void {
  const entry = state.entries.get(path);
  if (!entry) return;
  if (entry.type === 'directory' && setOf(state.children, path).size > 0) {
    throw new Error(`cannot remove the folder "${path}": it is not empty`);
  }
  if (entry.type === 'file') promoteLink(state, entry);
  if (entry.type === 'hardlink') setOf(state.links, entry.target).delete(path);
  state.children.delete(path);
  state.entries.delete(path);
  setOf(state.children, parentOf(path)).delete(nameOf(path));
}

function promoteLink(state: State, file: FileEntry): void {
  const [heir, ...others] = [...setOf(state.links, file.path)].sort(comparePaths);
  state.links.delete(file.path);
  if (heir === undefined) return;
  state.entries.set(heir, { ...file, path: heir });
  for (const path of others) {
    const link = state.entries.get(path);
    if (link?.type === 'hardlink') state.entries.set(path, { ...link, target: heir });
  }
  state.links.set(heir, new Set(others));
}

function read(state: State, path: string): Buffer | undefined {
  const real = walkLinks((at) => state.entries.get(at), path);
  const entry = real === undefined ? undefined : state.entries.get(real);
  if (entry?.type === 'file') return entry.content;
  if (entry?.type !== 'hardlink') return undefined;
  const file = state.entries.get(entry.target);
  return file?.type === 'file' ? file.content : undefined;
}

function* sorted(state: State): IterableIterator<Entry> {
  for (const path of [...state.entries.keys()].sort(comparePaths)) {
    const entry = state.entries.get(path);
    if (entry) yield entry;
  }
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const found = sets.get(key) ?? new Set();
  sets.set(key, found);
  return found;
}
