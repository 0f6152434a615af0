import {
  createTree,
  type Entry,
  makeMatcher,
  nameOf,
  parentsOf,
  readElf,
  type Tree,
} from '@distroless/image';
import { plainBytecode } from './bytecode.ts';

/**
 * An installed CPython in three parts: `shared` is the same in every image, `builder` is added in the builder, and `tests`
 * is in no image: the extension modules that only CPython's own tests use.
 */
export interface SplitCpython {
  shared: Tree;
  builder: Tree;
  tests: Tree;
}

const prefix = 'usr/local/';

/** Where the recipe puts the test modules that it compiles beside the installation. */
const beside = 'tests/';

/**
 * Those that are part of the installation, in series without the switch and from upstream. Never shipped, whatever the lock
 * says about them: they call every corner of the interpreter, past all checks.
 */
const testModules = ['_ctypes_test', '_test*', '_xxtestfuzz', 'xxlimited', 'xxlimited_35', 'xxsubtype'].map(
  (name) => `${prefix}lib/python3.*/lib-dynload/${name}.*so`,
);

/**
 * Splits the files of an installation into those of every image, those of the builder only, and those that only CPython's
 * own tests use. All get the owner root, plain modes and the time `epoch` (seconds), and bytecode is made plain.
 * `installed` is the export of the recipe's stage `cpython`; `drop` and `builderOnly` are globs below the prefix.
 * Throws when it contains no interpreter.
 */
export function splitCpython(
  installed: Iterable<Entry>,
  series: string,
  { drop, builderOnly, epoch }: { drop: string[]; builderOnly: string[]; epoch: number },
): SplitCpython {
  const dropped = makeMatcher(drop.map((glob) => prefix + glob));
  const forBuilder = makeMatcher(builderOnly.map((glob) => prefix + glob));
  const forTests = makeMatcher(testModules);
  const parts = { shared: createTree(), builder: createTree(), tests: createTree() };
  const interpreter = `${prefix}bin/python${series}`;
  const entries = [...installed];
  const needed = librariesOf(entries.find(({ path }) => path === interpreter));
  for (const entry of entries) {
    if (entry.type === 'directory') continue;
    const path = withoutStart(entry.path, beside);
    const part = path === undefined ? partOf(entry.path) : 'tests';
    if (!part) continue;
    const plainEntry = plain({ ...entry, path: path ?? entry.path }, epoch);
    addWithFolders(parts[part], plainBytecode(plainEntry, series));
  }
  if (parts.shared.get(interpreter)?.type !== 'file') {
    throw new Error(`cannot split CPython ${series}: the compile left no interpreter at "/${interpreter}"`);
  }
  addNames(parts.shared, series, epoch);
  return parts;

  function partOf(path: string): keyof SplitCpython | undefined {
    if (forTests(path)) return 'tests';
    if (!path.startsWith(prefix) || dropped(path)) return undefined;
    return forBuilder(path) && !needed.includes(nameOf(path)) ? 'builder' : 'shared';
  }
}

function withoutStart(path: string, start: string): string | undefined {
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

// The interpreter of the Docker official image loads libpython, which then belongs to every image.
function librariesOf(interpreter: Entry | undefined): string[] {
  if (interpreter?.type !== 'file') return [];
  return readElf(interpreter.content, interpreter.path)?.needed ?? [];
}

// Names by which people and scripts call the interpreter; in Debian's and Google's images it is /usr/bin/python3.
function addNames(tree: Tree, series: string, mtime: number): void {
  const link = { type: 'symlink', mode: 0o777, uid: 0, gid: 0, mtime } as const;
  addWithFolders(tree, { ...link, path: `${prefix}bin/python3`, target: `python${series}` });
  addWithFolders(tree, { ...link, path: `${prefix}bin/python`, target: 'python3' });
  addWithFolders(tree, { ...link, path: 'usr/bin/python3', target: `/${prefix}bin/python3` });
}

// A layer lists each folder that it touches: the engine would create a missing one with the time of the build.
function addWithFolders(tree: Tree, entry: Entry): void {
  for (const path of parentsOf(entry.path)) {
    if (!tree.get(path))
      tree.add({ type: 'directory', path, mode: 0o755, uid: 0, gid: 0, mtime: entry.mtime });
  }
  tree.add(entry);
}

function plain(entry: Entry, mtime: number): Entry {
  const owned = { ...entry, uid: 0, gid: 0, mtime };
  if (owned.type === 'file') return { ...owned, mode: (owned.mode & 0o111) === 0 ? 0o644 : 0o755 };
  return owned;
}
