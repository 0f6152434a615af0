import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PackageSets, parsePackageSets, parseVersions, type Versions } from '@distroless/matrix';

/** Reads versions.yaml and packages.yaml, the two files written by hand. Errors name the file. */
export async function readIntent(workspace: string): Promise<{ versions: Versions; sets: PackageSets }> {
  const [versions, sets] = ['images/python/versions.yaml', 'images/python/packages.yaml'] as const;
  const read = (path: string) => readFile(join(workspace, path), 'utf8');
  return {
    versions: parseVersions(await read(versions), versions),
    sets: parsePackageSets(await read(sets), sets),
  };
}
