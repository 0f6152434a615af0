import { type Entry, isElf, nameOf, parentOf, type Tree } from '@distroless/image';

/** `path` is the real one; `series` (`3.13`) is what its name says. */
export type Interpreter = { path: string; series: string };

/** A `site-packages` or `dist-packages` with something in it; `series` is that of the interpreter that reads it. */
export type PackageFolder = { path: string; series: string };

/** `3.13` of `usr/local/bin/python3.13`, `3.13t` of a free-threaded one. */
export function seriesOf(path: string): string | undefined {
  return /^python(3\.\d{1,4}t?)$/.exec(nameOf(path))?.[1];
}

export function findInterpreters(entries: readonly Entry[]): Interpreter[] {
  return entries.flatMap((entry) => {
    const series = seriesOf(entry.path);
    const isProgram = entry.type === 'file' && isElf(entry.content);
    return series !== undefined && isProgram ? [{ path: entry.path, series }] : [];
  });
}

type Candidates = { searchPath: readonly string[]; interpreters: readonly Interpreter[] };

export function firstPython(tree: Tree, { searchPath, interpreters }: Candidates): Interpreter | undefined {
  for (const name of ['python', 'python3']) {
    for (const folder of searchPath) {
      const path = tree.resolve(`${folder}/${name}`);
      if (path !== undefined) return { path, series: seriesOf(path) ?? interpreters[0]?.series ?? '' };
    }
  }
  return interpreters[0];
}

export function findEnvironments(entries: readonly Entry[]): string[] {
  return entries.filter(({ path }) => nameOf(path) === 'pyvenv.cfg').map(({ path }) => parentOf(path));
}

export function findPackageFolders(entries: readonly Entry[], tree: Tree): PackageFolder[] {
  return entries.flatMap(({ path, type }) => {
    const series = /(?:^|\/)lib\/python(3\.\d{1,4}t?)\/(?:site|dist)-packages$/.exec(path)?.[1];
    if (series === undefined || type !== 'directory') return [];
    const isUsed = tree.list(path).some((name) => name !== 'README.txt' && name !== '__pycache__');
    return isUsed ? [{ path, series }] : [];
  });
}
