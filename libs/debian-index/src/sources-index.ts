import type { ArchiveName } from '@distroless/debian-package';
import { SAFE_PATH } from './packages-index.ts';
import { parseStanzas, type Stanza } from './stanza.ts';
import { upstreamVersion } from './version.ts';

/**
 * An upstream tarball of a source package: `version` is Debian's version of the source, `upstream` the upstream part of
 * it; `filename` is the path below the base URL of `archive`, `size` in bytes.
 */
export type SourceTarball = {
  source: string;
  version: string;
  upstream: string;
  archive: ArchiveName;
  filename: string;
  size: number;
  sha256: string;
};

const FIELDS = new Set(['package', 'version', 'directory', 'checksums-sha256']);

/**
 * Reads the `orig.tar.*` files of the named source packages from a `Sources` file. `file` names it in errors. A package
 * may be listed in several versions.
 * @throws Error that names the package whose field is missing or wrong.
 */
export function parseSources(
  text: string,
  { file, archive, sources }: { file: string; archive: ArchiveName; sources: Set<string> },
): SourceTarball[] {
  const tarballs: SourceTarball[] = [];
  for (const stanza of parseStanzas(text, { file, fields: FIELDS })) {
    const source = stanza.get('package');
    if (source === undefined) throw new Error(`${file}: a source has no name`);
    if (sources.has(source)) tarballs.push(...tarballsOf(stanza, { file, archive, source }));
  }
  return tarballs;
}

function tarballsOf(
  stanza: Stanza,
  { file, archive, source }: { file: string; archive: ArchiveName; source: string },
): SourceTarball[] {
  const take = (field: string): string => {
    const value = stanza.get(field.toLowerCase());
    if (value === undefined) throw new Error(`${file}: source "${source}" misses ${field}`);
    return value;
  };
  const version = take('Version');
  const directory = take('Directory');
  const tarballs: SourceTarball[] = [];
  for (const line of take('Checksums-Sha256').split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*([0-9a-f]{64})\s+(\d+)\s+([^\s/]+)$/.exec(line);
    const [, sha256 = '', size, name = ''] = match ?? [];
    const filename = `${directory}/${name}`;
    if (match === null || !SAFE_PATH.test(filename)) {
      throw new Error(`${file}: source "${source}": bad Checksums-Sha256 "${line.trim()}"`);
    }
    if (!/\.orig\.tar\.[a-z0-9]+$/.test(name)) continue;
    const upstream = upstreamVersion(version);
    tarballs.push({ source, version, upstream, archive, filename, size: Number(size), sha256 });
  }
  return tarballs;
}
