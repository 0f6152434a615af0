import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type DebSource, fileNameOf, placesOf } from '@distroless/debian-package';
import { cachedPath, fetchFiles } from '@distroless/fetch';
import { type Lock, type LockedPackage, type LockedRoot, lockedRoot } from '@distroless/lockfile';
import type { Context } from './context.ts';
import { lockedMirrors } from './locked-mirrors.ts';

/** A locked root whose packages are in the cache. */
export interface FetchedRoot extends LockedRoot {
  debs: DebSource[];
}

/** Fetches the packages of one root into the cache, without those that are there already. */
export async function fetchRoot(
  lock: Lock,
  name: string,
  arch: string,
  context: Context,
): Promise<FetchedRoot> {
  const root = lockedRoot(lock, name, arch);
  const mirrors = await lockedMirrors(lock, context);
  const requests = root.list.map((locked) => ({
    digest: locked.sha256,
    size: locked.size,
    places: placesOf({ archive: locked.archive, filename: locked.path }, mirrors),
    what: fileNameOf(locked),
  }));
  const paths = await fetchFiles(requests, {
    cache: context.cache,
    signal: context.signal,
    onProgress: missingProgress(`fetch ${name} packages`, root.list, context),
    hint: `set DEBIAN_MIRROR to a mirror that has it, or run ./nx run python-${lock.series}-${lock.variant}:lock`,
  });
  const debs = root.list.map(({ package: packageName, version, architecture }, index) => ({
    package: packageName,
    version,
    architecture,
    load: () => readFile(paths[index] ?? ''),
  }));
  return { ...root, debs };
}

/** The folders that a root has in addition to those of its packages, with modes as numbers. */
export function directoriesOf(root: FetchedRoot) {
  return Object.entries(root.directories).map(([path, { mode, uid, gid }]) => ({
    path,
    mode: Number.parseInt(mode, 8),
    uid,
    gid,
  }));
}

// People want the total progress, not that of each of forty packages; cached packages do not count.
function missingProgress(what: string, list: LockedPackage[], { cache, report }: Context) {
  const missing = list.filter(({ sha256 }) => !existsSync(cachedPath(cache, sha256)));
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  const known = new Map(missing.map((locked) => [fileNameOf(locked), 0]));
  return (progress: { what: string; done: number }) => {
    if (!known.has(progress.what)) return;
    known.set(progress.what, progress.done);
    const done = [...known.values()].reduce((sum, bytes) => sum + bytes, 0);
    report({ what, done, total, unit: 'bytes' });
  };
}
