import type { Tree } from '@distroless/image';
import type { LockedPackage } from '@distroless/lockfile';
import { type Component, idOf } from './component.ts';
import { debianLicence } from './debian-licence.ts';
import type { DebianRecord } from './debian-records.ts';
import { debianPurl } from './purl.ts';

type Options = {
  records: readonly DebianRecord[];
  /** The packages of the image's locks. */
  locked: readonly LockedPackage[];
  /** Debian's release number. */
  debian: number;
};

/** A component for each locked package that the image records. What they do not agree on is in `faults`. */
export function debianComponents(
  tree: Tree,
  { records, locked, debian }: Options,
): { components: Component[]; faults: string[] } {
  const byName = new Map(records.map((record) => [record.package, record]));
  const names = new Set(locked.map((one) => one.package));
  const unlisted = records.filter((record) => !names.has(record.package));
  const faults = unlisted.map((record) => `the image records "${record.package}", which no lock has`);
  const components = locked.flatMap((one) => {
    const record = byName.get(one.package);
    // Nothing of it is in the image; files without a record are found file by file.
    if (!record) return [];
    const fault = differs(record, one);
    if (fault) faults.push(fault);
    return [componentOf(tree, record, { locked: one, debian })];
  });
  return { components, faults };
}

function differs(record: DebianRecord, locked: LockedPackage): string | undefined {
  for (const field of ['version', 'architecture'] as const) {
    if (record[field] === locked[field]) continue;
    return `"${locked.package}" has ${field} "${record[field]}" in the image and "${locked[field]}" in the lock`;
  }
  return undefined;
}

function componentOf(
  tree: Tree,
  record: DebianRecord,
  { locked, debian }: { locked: LockedPackage; debian: number },
): Component {
  const { package: name, version, architecture, sources } = record;
  const [source = { name, version }] = sources;
  return {
    id: idOf('deb', name, architecture),
    kind: 'debian',
    ...{ name, version, sources },
    purl: debianPurl({ name, version, architecture, debian, source }),
    licence: debianLicence(tree, name),
    sha256: locked.sha256,
    supplier: 'Debian',
    within: [],
    files: [...record.own, ...record.listed].flatMap((path) => realFile(tree, path)),
  };
}

/** The file that a path leads to; records name files as they were before /lib was a link. */
function realFile(tree: Tree, path: string): string[] {
  const real = tree.resolve(path);
  const type = real === undefined ? undefined : tree.get(real)?.type;
  return real !== undefined && (type === 'file' || type === 'hardlink') ? [real] : [];
}
