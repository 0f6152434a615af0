import { comparePaths, type Entry, type FileEntry } from './entry.ts';

/** A file with several names. All are equal, but in a list of entries one has the bytes and the others are links. */
type Inode = {
  file: FileEntry;
  names: Set<string>;
  /** The name with the bytes. It is chosen when it is needed, since a file may lose many names one after the other. */
  owner: string | undefined;
};

/** The entries of a tree by path. Hard links keep their file when others of its names are removed. */
export type TreeFiles = {
  get(path: string): Entry | undefined;
  /** Like `get`, but does not choose the name with the bytes: `file` and `hardlink` are the same here. */
  peek(path: string): Entry | undefined;
  set(entry: Exclude<Entry, { type: 'hardlink' }>): void;
  /** Makes `entry` a name of the file at `target`, which must exist. */
  link(entry: Extract<Entry, { type: 'hardlink' }>, target: string): void;
  /** Whether both are names of one file. */
  isSame(left: string, right: string): boolean;
  delete(path: string): void;
  paths(): IterableIterator<string>;
  readonly size: number;
};

export function makeTreeFiles(): TreeFiles {
  const entries = new Map<string, Entry>();
  const inodes = new Map<string, Inode>();
  return {
    get: (path) => {
      const inode = inodes.get(path);
      return inode ? nameOfFile(inode, path, entries.get(path)) : entries.get(path);
    },
    peek: (path) => entries.get(path),
    set: (entry) => entries.set(entry.path, entry),
    link: (entry, target) => {
      const inode = inodes.get(target) ?? firstLink(entries.get(target), target);
      inodes.set(target, inode);
      inodes.set(entry.path, inode);
      inode.names.add(entry.path);
      entries.set(entry.path, entry);
    },
    isSame: (left, right) => left === right || (inodes.has(left) && inodes.get(left) === inodes.get(right)),
    delete: (path) => {
      const inode = inodes.get(path);
      inode?.names.delete(path);
      if (inode?.owner === path) inode.owner = undefined;
      inodes.delete(path);
      entries.delete(path);
    },
    paths: () => entries.keys(),
    get size() {
      return entries.size;
    },
  };
}

function firstLink(file: Entry | undefined, target: string): Inode {
  if (file?.type !== 'file') throw new Error(`cannot link to "${target}": there is no such file`);
  return { file, names: new Set([target]), owner: target };
}

function nameOfFile(inode: Inode, path: string, entry: Entry | undefined): Entry | undefined {
  inode.owner ??= firstOf(inode.names);
  if (inode.owner === path) return { ...inode.file, path };
  return entry?.type === 'hardlink' ? { ...entry, target: inode.owner ?? '' } : entry;
}

function firstOf(names: Set<string>): string | undefined {
  let first: string | undefined;
  for (const name of names) if (first === undefined || comparePaths(name, first) < 0) first = name;
  return first;
}
