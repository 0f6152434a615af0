import { createHash } from 'node:crypto';
import {
  createTree,
  type Entry,
  makeMatcher,
  nameOf,
  parentOf,
  type SymlinkEntry,
  type Tree,
} from '@distroless/image';
import { mergedPath, noDocumentation, type Selection } from './selection.ts';

const folder = 'var/lib/dpkg/status.d';

/**
 * Our root, in which each package that `other` has too is replaced by the other's: its record, and its files as far as
 * our rules select them. A file of `other` is taken only if it has the digest in its package's record. These stay ours:
 * changed files, files without a record (settings in /etc), and packages that `other` does not have.
 * @param rules rules by package, in addition to the rules for all
 * @returns the root, and `<package> <version>` of each package that was taken
 */
export function takePackages(
  ours: Iterable<Entry>,
  other: Tree,
  rules: Record<string, Selection>,
): { tree: Tree; taken: string[] } {
  const tree = createTree(ours);
  const taken: string[] = [];
  for (const record of other.list(folder)) {
    const control = other.read(`${folder}/${record}`)?.toString() ?? '';
    const name = fieldOf(control, 'Package');
    const sums = readSums(other, `${folder}/${record}.md5sums`);
    if (!name || sums.size === 0 || !tree.get(`${folder}/${name}`)) continue;
    takePackage(tree, other, { name, control, sums, isChosen: chooser(rules[name] ?? {}) });
    taken.push(`${name} ${fieldOf(control, 'Version')}`);
  }
  for (const entry of [...tree]) if (entry.type === 'symlink') mendLink(tree, other, entry);
  return { tree, taken };
}

type Recorded = {
  name: string;
  control: string;
  sums: ReadonlyMap<string, string>;
  isChosen: (path: string) => boolean;
};

function takePackage(tree: Tree, other: Tree, { name, control, sums, isChosen }: Recorded): void {
  const record = `${folder}/${name}`;
  const kept = readSums(tree, `${record}.md5sums`);
  const theirs = new Set([...sums.keys()].map(mergedPath));
  for (const path of kept.keys()) {
    // A library may have another name in another version.
    if (!path.startsWith('usr/') || theirs.has(path)) continue;
    tree.delete(path);
    kept.delete(path);
  }
  for (const [path, digest] of sums) {
    const content = other.read(path);
    if (!isChosen(mergedPath(path)) || !content || md5(content) !== digest) continue;
    const { mode, mtime } = other.get(other.resolve(path) ?? '') ?? { mode: 0o644, mtime: 0 };
    tree.add({ type: 'file', path: mergedPath(path), mode, uid: 0, gid: 0, mtime, content });
    kept.set(mergedPath(path), digest);
  }
  const lines = [...kept].sort(([left], [right]) => (left < right ? -1 : 1));
  write(tree, record, control);
  write(tree, `${record}.md5sums`, lines.map(([path, digest]) => `${digest}  ${path}\n`).join(''));
}

function write(tree: Tree, path: string, text: string): void {
  const present = tree.get(path);
  if (present?.type === 'file') tree.add({ ...present, content: Buffer.from(text) });
}

/** A link to a library that has another name in the other version leads where the other's link leads. */
function mendLink(tree: Tree, other: Tree, link: SymlinkEntry): void {
  if (tree.resolve(link.path) !== undefined) return;
  const theirs = other.get(`${other.resolve(parentOf(link.path))}/${nameOf(link.path)}`);
  if (theirs?.type === 'symlink') tree.add({ ...link, target: theirs.target });
}

function chooser({ drop = [], keep = [] }: Selection): (path: string) => boolean {
  const dropped = makeMatcher([...noDocumentation.drop, ...drop]);
  const kept = makeMatcher([...noDocumentation.keep, ...keep]);
  return (path) => kept(path) || !dropped(path);
}

function readSums(tree: Tree, path: string): Map<string, string> {
  const lines = (tree.read(path)?.toString() ?? '').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(34), line.slice(0, 32)]));
}

function fieldOf(control: string, field: string): string | undefined {
  return new RegExp(`^${field}: (.+)$`, 'm').exec(control)?.[1];
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}
