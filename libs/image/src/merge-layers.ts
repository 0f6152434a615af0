import { type Entry, nameOf, parentOf } from './entry.ts';
import { createTree, type Tree } from './tree.ts';

const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/**
 * The root file system that a container of these layers (lowest first) sees.
 * Whiteouts hide what lower layers have, wherever in their own layer they stand
 * (https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts).
 */
export async function mergeLayers(
  layers: { entries: () => AsyncIterable<Entry> | Iterable<Entry> }[],
): Promise<Tree> {
  const tree = createTree();
  for (const layer of layers) {
    const entries: Entry[] = [];
    for await (const entry of layer.entries()) {
      if (nameOf(entry.path).startsWith(whiteout)) hide(tree, entry.path);
      else entries.push(entry);
    }
    for (const entry of entries) {
      const isKept = entry.type === 'directory' && tree.get(entry.path)?.type === 'directory';
      if (!isKept) removeAll(tree, entry.path);
      tree.add(entry);
    }
  }
  return tree;
}

function hide(tree: Tree, path: string): void {
  const [folder, name] = [parentOf(path), nameOf(path)];
  if (name === opaque) {
    for (const child of tree.list(folder)) removeAll(tree, join(folder, child));
  } else {
    removeAll(tree, join(folder, name.slice(whiteout.length)));
  }
}

function removeAll(tree: Tree, path: string): void {
  for (const child of tree.list(path)) removeAll(tree, join(path, child));
  tree.delete(path);
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
