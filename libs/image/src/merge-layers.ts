import { type Entry, nameOf, parentOf } from './entry.ts';
import { LimitError, type Limits } from './limits.ts';
import { type ImageOddity, type Oddity, type OnOddity, shown } from './oddity.ts';
import { createTree, type Tree } from './tree.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

export type MergeOptions = {
  /**
   * Makes the merge lenient, for foreign images: links in paths are followed as engines do (`var/run` -> `/run`), and
   * entries that do not fit into the tree are reported and left out. A strict merge throws.
   */
  onOddity?: (oddity: ImageOddity) => void;
  limits?: Partial<Limits>;
};

/**
 * The root file system of a container with these layers (lowest first).
 * Whiteouts hide files of lower layers, at any position in their layer
 * (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts).
 * @throws Error like `Tree.add`, unless lenient; LimitError
 */
export async function mergeLayers(
  layers: { entries: () => AsyncIterable<Entry> | Iterable<Entry> }[],
  { onOddity, limits }: MergeOptions = {},
): Promise<Tree> {
  const tree = createTree([], { confined: onOddity !== undefined, ...(limits && { limits }) });
  for (const [index, layer] of layers.entries()) {
    const report = onOddity && ((oddity: Oddity) => onOddity({ ...oddity, layer: index }));
    const entries: Entry[] = [];
    for await (const entry of layer.entries()) {
      if (nameOf(entry.path).startsWith(whiteout)) hide(tree, entry.path, report);
      else entries.push(entry);
    }
    for (const entry of entries) put(tree, entry, report);
  }
  return tree;
}

function put(tree: Tree, entry: Entry, onOddity?: OnOddity): void {
  try {
    const path = realPath(tree, entry.path);
    const isKept = entry.type === 'directory' && tree.isFolder(path);
    if (!isKept && !isItself(tree, entry, path)) removeAll(tree, path);
    tree.add(entry);
  } catch (error) {
    if (!onOddity || error instanceof LimitError || !(error instanceof Error)) throw error;
    onOddity({ kind: 'place', path: entry.path, message: shown(error.message) });
  }
}

/** A hard link to its own path: removing the old entry first would remove the file. */
function isItself(tree: Tree, entry: Entry, path: string): boolean {
  return entry.type === 'hardlink' && realPath(tree, entry.target) === path;
}

/** The path of the entry when links in its folders are followed. */
function realPath(tree: Tree, path: string): string {
  const folder = tree.resolve(parentOf(path));
  return folder === undefined ? path : join(folder, nameOf(path));
}

function hide(tree: Tree, path: string, onOddity?: OnOddity): void {
  const [folder, name] = [parentOf(realPath(tree, path)), nameOf(path)];
  const hidden = name.slice(whiteout.length);
  if (name === opaque) {
    for (const child of tree.list(folder)) removeAll(tree, join(folder, child));
  } else if (['', '.', '..'].includes(hidden)) {
    const oddity = { kind: 'whiteout', path, message: `whiteout "${shown(path)}" names no file` } as const;
    if (!onOddity) throw new Error(`cannot merge layers: ${oddity.message}`);
    onOddity(oddity);
  } else {
    removeAll(tree, join(folder, hidden));
  }
}

function removeAll(tree: Tree, path: string): void {
  for (const child of tree.list(path)) removeAll(tree, join(path, child));
  tree.delete(path);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
