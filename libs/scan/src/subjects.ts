import type { ListedPackage, SbomFile } from '@distroless/sbom';
import { PackageURL } from 'packageurl-js';

/** What is looked up: a name and version, as one of OSV's ecosystems knows it. */
export type Subject = {
  /** `Debian:13`, `PyPI`, `crates.io` or `GIT`. */
  ecosystem: string;
  /** A source package of Debian, a package of PyPI, or a repository. */
  name: string;
  version: string;
  /** The package URLs of what is in the image. */
  purls: string[];
};

export const cpythonRepository = 'https://github.com/python/cpython';

/**
 * What to ask OSV about an SBOM, each name and version once, and the packages that it cannot be asked about: libraries of
 * C that are compiled into CPython and into wheels, which no ecosystem knows by their version.
 * @throws Error that names a package with an unusable package URL
 */
export function subjectsOf({ packages }: Pick<SbomFile, 'packages'>): {
  subjects: Subject[];
  unknown: ListedPackage[];
} {
  const subjects = new Map<string, Subject>();
  const unknown: ListedPackage[] = [];
  for (const listed of packages) {
    const found = lookups(listed);
    if (found.length === 0) unknown.push(listed);
    for (const subject of found) {
      const key = `${subject.ecosystem} ${subject.name} ${subject.version}`;
      const known = subjects.get(key);
      subjects.set(key, { ...subject, purls: [...(known?.purls ?? []), listed.purl] });
    }
  }
  return { subjects: [...subjects.values()], unknown };
}

type Lookup = Omit<Subject, 'purls'>;

function lookups(listed: ListedPackage): Lookup[] {
  const { type, name, version } = parsePurl(listed.purl, listed.id);
  if (type === 'deb') return debianLookups(listed);
  if (type === 'pypi') return [{ ecosystem: 'PyPI', name, version }];
  if (type === 'cargo') return [{ ecosystem: 'crates.io', name, version }];
  // OSV knows CPython by the tags of its repository (PSF's advisories).
  if (type === 'generic' && name === 'python') {
    return [{ ecosystem: 'GIT', name: cpythonRepository, version: `v${version}` }];
  }
  return [];
}

/** Debian's advisories are about source packages: its own, and those whose code is linked into the package. */
function debianLookups({ id, sources }: ListedPackage): Lookup[] {
  if (sources.length === 0) throw new Error(`cannot look up "${id}": the SBOM names no source package of it`);
  return sources.map((source) => {
    const { name, version, qualifiers } = parsePurl(source, id);
    const [, release] = /^debian-(\d+)$/.exec(qualifiers['distro'] ?? '') ?? [];
    if (release === undefined)
      throw new Error(`cannot look up "${id}": "${source}" names no release of Debian`);
    return { ecosystem: `Debian:${release}`, name, version };
  });
}

function parsePurl(purl: string, id: string) {
  try {
    const { type, name, version, qualifiers } = PackageURL.fromString(purl);
    if (type && name && version)
      return { type, name, version, qualifiers: { ...qualifiers } as Record<string, string> };
    if (type && name) return { type, name, version: '', qualifiers: {} };
  } catch (cause) {
    throw new Error(`cannot look up "${id}": "${purl}" is no package URL`, { cause });
  }
  throw new Error(`cannot look up "${id}": "${purl}" is no package URL`);
}
