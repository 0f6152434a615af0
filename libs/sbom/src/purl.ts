import { PackageURL } from 'packageurl-js';
import type { Source } from './component.ts';

type Debian = { name: string; version: string; architecture: string; debian: number; source: Source };

/**
 * `pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13&upstream=glibc`; the version of the source package follows
 * where it is another one, as scanners write it.
 */
export function debianPurl({ name, version, architecture, debian, source }: Debian): string {
  const upstream = source.version === version ? source.name : `${source.name}@${source.version}`;
  const isSame = source.name === name && source.version === version;
  return purl('deb', 'debian', name, version, {
    arch: architecture,
    distro: `debian-${debian}`,
    ...(!isSame && { upstream }),
  });
}

/** `pkg:deb/debian/glibc@2.41-12?arch=source&distro=debian-13`. */
export function sourcePurl({ name, version }: Source, debian: number): string {
  return purl('deb', 'debian', name, version, { arch: 'source', distro: `debian-${debian}` });
}

export function pypiPurl(name: string, version: string): string {
  return purl('pypi', undefined, name, version);
}

export function genericPurl(
  name: string,
  version: string | undefined,
  qualifiers?: Record<string, string>,
): string {
  return purl('generic', undefined, name, version, qualifiers);
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md */
export function ociPurl(name: string, digest: string, qualifiers: Record<string, string>): string {
  return purl('oci', undefined, name, digest, qualifiers);
}

function purl(
  type: string,
  namespace: string | undefined,
  name: string,
  version: string | undefined,
  qualifiers: Record<string, string> = {},
): string {
  const sorted = Object.fromEntries(Object.entries(qualifiers).sort(([a], [b]) => (a < b ? -1 : 1)));
  // packageurl-js leaves `+` as it is, which some readers take for a space.
  return new PackageURL(type, namespace, name, version, sorted, undefined).toString().replaceAll('+', '%2B');
}
