/** Where to look for release tarballs. URLs end in a slash. */
export interface TarballMirrors {
  /** `CPYTHON_MIRROR`: a folder or the URL of one that holds `Python-<release>.tar.xz`. */
  cpython?: string | undefined;
  /** Base URLs of Debian archives, best first. */
  debian: string[];
}

/** A tarball: `file` is upstream's name of it, `pool` its path in Debian's archive, where an index says so. */
export interface Tarball {
  version: string;
  file: string;
  pool?: string | undefined;
}

/** The file name upstream gives a release: `Python-3.13.15.tar.xz`, or `Python-3.13.15.tgz`. */
export function tarballName(version: string, form: 'xz' | 'tgz' = 'xz'): string {
  return `Python-${version}.${form === 'xz' ? 'tar.xz' : 'tgz'}`;
}

/**
 * Where a release's tarball may be available, best place first; each must have the same bytes.
 * Debian's `orig.tar.xz` is the upstream file from python3.13 on, so it is tried even where no index says so.
 */
export function tarballPlaces({ version, file, pool }: Tarball, mirrors: TarballMirrors): string[] {
  const path = pool ?? debianPoolPath(version);
  const upstream = upstreamPlaces(version, file, mirrors.cpython);
  return [...upstream, ...mirrors.debian.map((mirror) => `${mirror}${path}`)];
}

/** Where the Sigstore bundle of a release's tarball may be available: beside it (PEP 761), best place first. */
export function bundlePlaces({ version, file }: Tarball, env: Record<string, string | undefined>): string[] {
  return upstreamPlaces(version, `${file}.sigstore`, env['CPYTHON_MIRROR'] || undefined);
}

function upstreamPlaces(version: string, file: string, mirror: string | undefined): string[] {
  const base = version.replace(/(a|b|rc)\d+$/, '');
  const upstream = `https://www.python.org/ftp/python/${base}/${file}`;
  return mirror === undefined ? [upstream] : [`${mirror.replace(/\/+$/, '')}/${file}`, upstream];
}

/** `pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz`; Debian writes pre-releases with a tilde. */
function debianPoolPath(release: string): string {
  const source = `python${release.split('.').slice(0, 2).join('.')}`;
  const version = release.replace(/(a|b|rc)(\d+)$/, '~$1$2');
  return `pool/main/p/${source}/${source}_${version}.orig.tar.xz`;
}
