import { comparePaths, type Entry, type HardlinkEntry, nameOf, normalisePath, parentOf } from './entry.ts';
import { type LimitCounter, type Limits, makeLimitCounter } from './limits.ts';
import { makeTreeFiles, type TreeFiles } from './tree-files.ts';
import { walkLinks } from './walk-links.ts';

/** A root file system in memory. Paths are relative to its root. */
export type Tree = {
  /**
   * Puts an entry into the tree and returns its path there: folders of the path that are symbolic links (merged
   * /usr) are followed. Missing folders are made (0755, root, the entry's time). What is at the path is replaced; a
   * folder that is added again keeps its content. A hard link to a symbolic link becomes a second symbolic link.
   * @throws Error when a link in the path is absolute (unless `confined`), leaves the root or leads nowhere, when a part
   * of the path is not a folder, when a folder and something else would replace each other, or when a hard link's
   * target is not a file of the tree; LimitError when the tree grows too large
   */
  add(entry: Entry): string;
  /** The entry at exactly this path; links are not followed. */
  get(path: string): Entry | undefined;
  /** Whether there is a folder at exactly this path. */
  isFolder(path: string): boolean;
  /**
   * Removes one entry; when it is a file with hard links, the first of them becomes the file. Folders must be empty.
   */
  delete(path: string): void;
  /**
   * The path without links that a process with this tree as its root would reach (`''` is the root itself).
   * @returns nothing when there is no such path or the links form a loop
   */
  resolve(path: string): string | undefined;
  /** The bytes of the file at `path`; symbolic and hard links are followed. */
  read(path: string): Buffer | undefined;
  /** The names in the folder at exactly this path, in byte order. */
  list(path: string): string[];
  /** All entries in byte order of their paths, so a folder comes before its content. */
  [Symbol.iterator](): IterableIterator<Entry>;
  readonly size: number;
};

/** How a tree follows links in the paths of new entries, and how large it may grow. */
export type TreeOptions = {
  /** Follow absolute links and `..` as in a container, where they cannot leave the root. Else they are errors. */
  confined?: boolean;
  limits?: Partial<Limits>;
};

type State = {
  files: TreeFiles;
  /** Folder to the names in it; the root is `''`. */
  children: Map<string, Set<string>>;
  confined: boolean;
  counter: LimitCounter;
};

/** A new tree with these entries, added in order. */
export function createTree(entries: Iterable<Entry> = [], options: TreeOptions = {}): Tree {
  const { confined = false, limits } = options;
  const files = makeTreeFiles();
  const counter = makeLimitCounter('root file system', limits);
  const state: State = { files, children: new Map([['', new Set()]]), confined, counter };
  const tree: Tree = {
    add: (entry) => add(state, entry),
    get: files.get,
    isFolder: (path) => files.peek(path)?.type === 'directory',
    delete: (path) => remove(state, path),
    resolve: (path) => walkLinks(files.peek, path),
    read: (path) => read(files, path),
    list: (path) => [...(state.children.get(path) ?? [])].sort(comparePaths),
    [Symbol.iterator]: () => sorted(files),
    get size() {
      return files.size;
    },
  };
  for (const entry of entries) tree.add(entry);
  return tree;
}

function add(state: State, entry: Entry): string {
  const path = place(state, entry.path, entry.mtime);
  if (entry.type === 'hardlink') return addLink(state, entry, path);
  const placed = { ...entry, path };
  makeRoom(state, placed);
  state.files.set(placed);
  return path;
}

function addLink(state: State, entry: HardlinkEntry, path: string): string {
  const folder = walkLinks(state.files.peek, parentOf(entry.target), { strict: !state.confined });
  const target = folder ? `${folder}/${nameOf(entry.target)}` : entry.target;
  const found = state.files.peek(target);
  if (found?.type === 'symlink' || found?.type === 'special') return add(state, { ...found, path });
  if (found?.type !== 'file' && found?.type !== 'hardlink') {
    throw new Error(`cannot link "${entry.path}" to "${entry.target}": there is no such file`);
  }
  if (state.files.isSame(path, target)) return path;
  makeRoom(state, { ...entry, path });
  state.files.link({ ...entry, path, target }, target);
  return path;
}

function makeRoom(state: State, { path, type }: Entry): void {
  const present = state.files.peek(path);
  if (present && (present.type === 'directory') !== (type === 'directory')) {
    throw new Error(`cannot put a ${type} at "${path}": there is a ${present.type}`);
  }
  state.counter.countPath(path);
  if (present && present.type !== 'directory') remove(state, path);
  if (type === 'directory' && !present) state.children.set(path, new Set());
  state.children.get(parentOf(path))?.add(nameOf(path));
}

/** The path when links in its folders are followed; creates missing folders. */
function place(state: State, path: string, mtime: number): string {
  if (path === '') throw new Error('cannot put an entry at the root itself');
  if (normalisePath(path) !== path)
    throw new Error(`cannot put "${path}": it is not a plain path below the root`);
  state.counter.checkPath(path);
  let folder = presentFolder(state, parentOf(path));
  for (const part of parentOf(path).slice(folder.length).split('/')) {
    if (part === '') continue;
    const here = folder === '' ? part : `${folder}/${part}`;
    const found = state.files.peek(here);
    if (!found) add(state, { type: 'directory', path: here, mode: 0o755, uid: 0, gid: 0, mtime });
    if (found && found.type !== 'directory' && found.type !== 'symlink') {
      throw new Error(`cannot put "${path}" into "${here}": that is a file`);
    }
    folder = found?.type === 'symlink' ? follow(state, here, { target: found.target, path }) : here;
  }
  return folder === '' ? nameOf(path) : `${folder}/${nameOf(path)}`;
}

/** The longest part of the path that is a folder. Entries are at their real paths, so it has no links. */
function presentFolder(state: State, path: string): string {
  let folder = path;
  while (folder !== '' && state.files.peek(folder)?.type !== 'directory') folder = parentOf(folder);
  return folder;
}

/** Refused unless the tree is confined: another writer of the entries would follow the link to the machine's files. */
function follow(state: State, link: string, { target, path }: { target: string; path: string }): string {
  const folder = walkLinks(state.files.peek, link, { strict: !state.confined });
  if (folder === '' || (folder !== undefined && state.files.peek(folder)?.type === 'directory'))
    return folder;
  throw new Error(
    `cannot put "${path}" through the link "${link}" -> "${target}": it does not lead to a folder inside the root`,
  );
}

function remove(state: State, path: string): void {
  const entry = state.files.peek(path);
  if (!entry) return;
  if (entry.type === 'directory' && (state.children.get(path)?.size ?? 0) > 0) {
    throw new Error(`cannot remove the folder "${path}": it is not empty`);
  }
  state.children.delete(path);
  state.files.delete(path);
  state.children.get(parentOf(path))?.delete(nameOf(path));
}

function read(files: TreeFiles, path: string): Buffer | undefined {
  const real = walkLinks(files.peek, path);
  const entry = real === undefined ? undefined : files.get(real);
  const file = entry?.type === 'hardlink' ? files.get(entry.target) : entry;
  return file?.type === 'file' ? file.content : undefined;
}

function* sorted(files: TreeFiles): IterableIterator<Entry> {
  for (const path of [...files.paths()].sort(comparePaths)) {
    const entry = files.get(path);
    if (entry) yield entry;
  }
}
