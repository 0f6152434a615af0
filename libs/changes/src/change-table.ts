import type { Change, LockResult } from '@distroless/resolve';
import { markdownTable } from './markdown-table.ts';

type Row = {
  change: string;
  images: Set<string>;
  security: boolean;
  downgrade: boolean;
  cells: [string, string, string];
};

/**
 * The changes of a set of locks as a Markdown table for a merge request: a line for each package and change, with its
 * images. Lower versions come first, then security updates. A new lock is one line, because all its packages are new. ''
 * if no package changed.
 */
export function changeTable(results: readonly LockResult[]): string {
  const rows = new Map<string, Row>();
  for (const { image, changes: all } of results) {
    for (const each of isNew(all) ? wholeLock(all) : all) {
      const { root, security, downgrade = false } = each;
      const cells = cellsOf(each);
      const change = cells.join(' ');
      const row = rows.get(change) ?? { change, cells, images: new Set(), security: false, downgrade };
      row.security ||= security;
      row.images.add(shownImage(image, root));
      rows.set(change, row);
    }
  }
  const sorted = [...rows.values()].sort(
    (a, b) =>
      Number(b.downgrade) - Number(a.downgrade) ||
      Number(b.security) - Number(a.security) ||
      compare(a.cells[0], b.cells[0]) ||
      compare(a.change, b.change),
  );
  const lines = sorted.map(({ cells, images, security }) => [
    ...cells,
    security ? 'yes' : '',
    shownImages(images),
  ]);
  return lines.length === 0 ? '' : markdownTable(['package', 'old', 'new', 'security', 'images'], lines);
}

/** The changes of one image: lower versions first, then by name. Python packages are marked, since some have a Debian name. */
export function packageTable(changes: readonly Change[]): string {
  const sorted = changes.toSorted(
    (a, b) => Number(b.downgrade ?? false) - Number(a.downgrade ?? false) || compare(a.package, b.package),
  );
  const rows = sorted.map((change) => {
    const [name, ...versions] = cellsOf(change);
    return [change.root === 'tools' ? `${name} (Python)` : name, ...versions];
  });
  return rows.length === 0 ? '' : markdownTable(['package', 'old', 'new'], rows);
}

function cellsOf({ package: name, from, to, downgrade }: Change): Row['cells'] {
  return [name, from ?? '(new)', `${to ?? '(gone)'}${downgrade ? ' (downgrade)' : ''}`];
}

/** `cpython` comes before `cpython (substitute)`. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A lock is new if it had no CPython before. */
function isNew(changes: readonly Change[]): boolean {
  return changes.every(({ from }) => from === null) && changes.some(({ root }) => root === 'cpython');
}

function wholeLock(changes: readonly Change[]): Change[] {
  const to = `${new Set(changes.map((change) => change.package)).size} packages`;
  return [{ root: 'cpython', package: '(new lock)', from: null, to, security: false }];
}

/** Packages that are only used to build an image are shown in brackets. */
function shownImage({ series, variant }: LockResult['image'], root: string): string {
  return root === variant || root === 'cpython' || root === 'tools'
    ? `${series} ${variant}`
    : `${series} (${root})`;
}

/**
 * `runtime 3.9, 3.10; debug 3.9` of `3.9 runtime`, …: a range of series would hide gaps, so all are named, once for each
 * variant.
 */
export function shownImages(images: Iterable<string>): string {
  const byVariant = new Map<string, string[]>();
  for (const image of images) {
    const [series = '', variant = ''] = image.split(' ');
    byVariant.set(variant, [...(byVariant.get(variant) ?? []), series]);
  }
  return [...byVariant].map(([variant, series]) => `${variant} ${series.join(', ')}`).join('; ');
}
