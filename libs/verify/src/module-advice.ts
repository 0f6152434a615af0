import type { KnownModules } from './examine/examined-image.ts';

/** How to fix a module that Python did not find. Names of the application itself cannot be installed. */
export function adviseOnModule(name: string, { own, installed }: KnownModules): string {
  const [top = '', ...rest] = name.split('.');
  if (rest.length > 0 && own.includes(top)) {
    return `"${name}" would be part of the application's own "${top}": check the spelling of the import, and that the file is copied`;
  }
  if (rest.length > 0 && installed.includes(top)) {
    return `"${top}" is installed, but has no "${rest.join('.')}": check the spelling of the import, and the version`;
  }
  if (own.includes(top)) {
    return `"${top}" is in the image, but not where Python looks: check WORKDIR and PYTHONPATH`;
  }
  const similar = nearest(top, own);
  if (similar !== undefined) return `check the spelling: the application has "${similar}"`;
  const package_ = nearest(top, installed);
  if (package_ !== undefined) return `check the spelling: the package "${package_}" is installed`;
  return `if "${top}" is a package, install it into the environment that is copied, at the path at which it was made; if it is a module of the application, check its spelling, COPY and WORKDIR`;
}

/** A name that differs by a typo. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const most = name.length < 4 ? 1 : 2;
  const close = names
    .filter((other) => Math.abs(other.length - name.length) <= most)
    .map((other) => ({ other, distance: distanceOf(name, other) }))
    .filter(({ distance }) => distance <= most)
    .sort((left, right) => left.distance - right.distance);
  return close[0]?.other;
}

/** How many letters have to be added, removed or replaced (Levenshtein). */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...right].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
