import { type Entry, nameOf, parentOf, type Tree } from '@distroless/image';

/** The packages that own each path of a root. */
export type Owners = Map<string, Set<string>>;

/**
 * Puts the files of one package into a root. Folders are shared, with the newest time; files may be shared when bytes,
 * mode and owner are equal.
 * @throws Error that names the package, and the other one where two claim a path; for an entry that a symbolic link
 * would lead out of the root
 */
export function mergePackage(
  tree: Tree,
  owners: Owners,
  contribution: { name: string; entries: Entry[] },
): void {
  const { name, entries } = contribution;
  for (const entry of entries) {
    const path = mergeEntry(tree, entry, { name, owners });
    owners.set(path, (owners.get(path) ?? new Set()).add(name));
  }
}

type Context = { name: string; owners: Owners };

function mergeEntry(tree: Tree, entry: Entry, context: Context): string {
  const folder = tree.resolve(parentOf(entry.path));
  const path = folder ? `${folder}/${nameOf(entry.path)}` : entry.path;
  const present = tree.get(path);
  if (!present) return addEntry(tree, entry, context.name);
  if (entry.type === 'directory' && present.type === 'symlink') {
    const target = tree.resolve(path);
    if (target !== undefined && tree.get(target)?.type === 'directory') return target;
  }
  const difference = compare(tree, entry, present);
  if (difference) throw new Error(describeClash(path, difference, context));
  if (entry.type === 'directory' && entry.mtime > present.mtime) tree.add({ ...present, mtime: entry.mtime });
  return path;
}

function addEntry(tree: Tree, entry: Entry, name: string): string {
  try {
    return tree.add(entry);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot unpack package "${name}": ${cause}`, { cause: error });
  }
}

/** How two entries for one path differ. */
function compare(tree: Tree, entry: Entry, present: Entry): string | undefined {
  const [left, right] = [contentOf(tree, entry), contentOf(tree, present)];
  if (left.type !== right.type) return `as a ${present.type} and as a ${entry.type}`;
  if (left.content && right.content && !left.content.equals(right.content)) return 'with different bytes';
  if (left.target !== right.target) return `as links to "${right.target}" and to "${left.target}"`;
  if (entry.mode !== present.mode) {
    return `with modes ${present.mode.toString(8)} and ${entry.mode.toString(8)}`;
  }
  if (entry.uid !== present.uid || entry.gid !== present.gid) {
    return `with owners ${present.uid}:${present.gid} and ${entry.uid}:${entry.gid}`;
  }
  return undefined;
}

type Comparable = { type: Entry['type']; content?: Buffer; target?: string };

function contentOf(tree: Tree, entry: Entry): Comparable {
  if (entry.type === 'hardlink') return { type: 'file', content: tree.read(entry.target) ?? Buffer.alloc(0) };
  return entry;
}

function describeClash(path: string, difference: string, { name, owners }: Context): string {
  const others = [...(owners.get(path) ?? [])].filter((other) => other !== name);
  const first = others[0];
  if (first === undefined) return `cannot unpack package "${name}": it claims "${path}" twice, ${difference}`;
  return `cannot unpack packages "${first}" and "${name}" together: both claim "${path}", ${difference}`;
}
