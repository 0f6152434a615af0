import { readFile } from 'node:fs/promises';
import { compareVersions } from '@distroless/debian-index';
import { fileNameOf, placesOf } from '@distroless/debian-package';
import { fetchFile } from '@distroless/fetch';
import { nameOf, parentOf } from '@distroless/image';
import type { Lock, LockedPackage } from '@distroless/lockfile';
import { type Context, lockedMirrors } from '@distroless/workspace';
import { namedFixes, parseChangelog } from './changelog.ts';
import { readDebChangelog } from './deb-changelog.ts';

/** What Debian's changelog names as fixed in the newer version of a source package. */
export type PackageFixes = {
  source: string;
  /** Versions of the source package. */
  from: string;
  to: string;
  /** Sorted. */
  cves: string[];
  /** Why there may be more. */
  why?: string;
};

/** A locked package, and its version before. */
export type Upgrade = { locked: LockedPackage; from: string };

type Options = {
  /** The packages that may have the changelog. */
  all: readonly LockedPackage[];
  /** Where their files are. */
  lock: Lock;
  context: Context;
};

/** The fixes of each source package whose binary packages have a higher version now, by name. */
export async function packageFixes(upgrades: readonly Upgrade[], options: Options): Promise<PackageFixes[]> {
  const groups = new Map<string, Upgrade[]>();
  for (const upgrade of upgrades) {
    if (compareVersions(upgrade.locked.version, upgrade.from) <= 0) continue;
    const folder = parentOf(upgrade.locked.path);
    groups.set(folder, [...(groups.get(folder) ?? []), upgrade]);
  }
  const found: PackageFixes[] = [];
  for (const [folder, group] of groups) found.push(await fixesOf(folder, group, options));
  return found.sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** Debian's pool has a folder for each source package: `pool/main/g/glibc`. */
async function fixesOf(folder: string, group: readonly Upgrade[], options: Options): Promise<PackageFixes> {
  const versions = group.map(({ locked, from }) => ({ from: ofSource(from), to: ofSource(locked.version) }));
  const [first = { from: '', to: '' }] = versions;
  const source = nameOf(folder);
  const unknown = (why: string, { from, to } = first) => ({ source, from, to, cves: [], why });
  const rebuilt = versions.every(({ from, to }) => from === to);
  if (rebuilt)
    return unknown('built again from the same source: fixes in what is linked into it are not named');
  const changelog = await findChangelog(group, options);
  if ('why' in changelog) return unknown(changelog.why);
  const entries = parseChangelog(changelog.text);
  // Packages of one source may have versions that differ from that of the source.
  const fitting = versions.find(({ to }) => to === entries[0]?.version);
  if (!fitting) return unknown(`the changelog in the package is of version ${entries[0]?.version}`);
  return { source, ...fitting, ...namedFixes(entries, fitting) };
}

/** A package that was built again from the same source has `+b1` after its version. */
function ofSource(version: string): string {
  return version.replace(/\+b\d+$/, '');
}

/** Of several packages of one source, often only one has the changelog. Small ones are read first. */
async function findChangelog(
  group: readonly Upgrade[],
  options: Options,
): Promise<{ text: string } | { why: string }> {
  const folders = new Set(group.map(({ locked }) => parentOf(locked.path)));
  const queue = options.all
    .filter(({ path }) => folders.has(parentOf(path)))
    .sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  const read = new Set<string>();
  for (const locked of queue) {
    // The same package of another architecture has the same one.
    if (read.has(locked.package)) continue;
    read.add(locked.package);
    const archive = await fetchDeb(locked, options);
    if ('why' in archive) return archive;
    const found = await readDebChangelog(archive.content, locked);
    if (found && 'text' in found) return found;
    const other = found && options.all.find(({ package: name }) => name === found.elsewhere);
    if (other && !queue.includes(other)) queue.push(other);
  }
  return { why: 'no package of it in the lock has its changelog' };
}

async function fetchDeb(
  locked: LockedPackage,
  { lock, context }: Options,
): Promise<{ content: Buffer } | { why: string }> {
  const mirrors = await lockedMirrors(lock, context);
  const { sha256: digest, size, archive, path: filename } = locked;
  const request = {
    digest,
    size,
    places: placesOf({ archive, filename }, mirrors),
    what: fileNameOf(locked),
  };
  try {
    return { content: await readFile(await fetchFile(request, context)) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { why: `${(error as Error).message.split('\n')[0]?.replace(/:$/, '')}` };
  }
}
