/** Where to look for release tarballs. URLs end in a slash. */
export interface TarballMirrors {
  /** `CPYTHON_MIRROR`: a folder or the URL of one that holds `Python-<release>.tar.xz`. */
  cpython?: string | undefined;
  /** Base URLs of Debian archives, best first. */
  debian: string[];
}

/** The file name upstream gives a release. */
export function tarballName(release: string): string {
  return `Python-${release}.tar.xz`;
}

/**
 * The places a release's tarball may be had from, best first; each must yield the same bytes.
 * Debian's `orig.tar.xz` is the upstream file from python3.13 on.
 */
export function tarballPlaces(release: string, mirrors: TarballMirrors): string[] {
  const name = tarballName(release);
  const base = release.replace(/(a|b|rc)\d+$/, '');
  const upstream = `https://www.python.org/ftp/python/${base}/${name}`;
  const named = mirrors.cpython === undefined ? [] : [`${mirrors.cpython.replace(/\/+$/, '')}/${name}`];
  return [...named, upstream, ...mirrors.debian.map((mirror) => `${mirror}${debianPoolPath(release)}`)];
}

/** `pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz`; Debian writes pre-releases with a tilde. */
function debianPoolPath(release: string): string {
  const source = `python${release.split('.').slice(0, 2).join('.')}`;
  const version = release.replace(/(a|b|rc)(\d+)$/, '~$1$2');
  return `pool/main/p/${source}/${source}_${version}.orig.tar.xz`;
}
