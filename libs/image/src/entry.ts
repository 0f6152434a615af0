/** The properties of every entry of a root file system. */
export type Meta = {
  /** Relative to the root, normalised: no leading `/` or `./`, no `..`, no trailing `/`. */
  path: string;
  /** Permission bits, with setuid, setgid and sticky. */
  mode: number;
  uid: number;
  gid: number;
  /** Whole seconds since the epoch. */
  mtime: number;
  /** Extended attributes by name (`security.capability`), if any. They are read, but never written. */
  attributes?: ReadonlyMap<string, Buffer>;
};

export type FileEntry = Meta & { type: 'file'; content: Buffer };
export type DirectoryEntry = Meta & { type: 'directory' };
/** `target` is as written; an absolute one is relative to the root of the file system. */
export type SymlinkEntry = Meta & { type: 'symlink'; target: string };
/** `target` is the path of a file of the same tree or archive; in a layer of a foreign image, also of a lower layer. */
export type HardlinkEntry = Meta & { type: 'hardlink'; target: string };
/** A device node or FIFO, which only foreign images have. */
export type SpecialEntry = Meta & {
  type: 'special';
  kind: 'character-device' | 'block-device' | 'fifo';
  major: number;
  minor: number;
};

export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | HardlinkEntry | SpecialEntry;

/** The folder of `path`; for a top-level path it is `''`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of `path`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Every folder above `path`, outermost first, without the root. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * The normalised form of a path as archives and data files write it (`./usr//bin/`).
 * @returns `''` for the root itself, nothing for a path that is absolute, has a `..` part or a NUL
 */
export function normalisePath(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\0')) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.join('/');
}

/** Compares two paths byte by byte. A folder comes before its content. */
export function comparePaths(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
