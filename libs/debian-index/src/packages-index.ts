import type { ArchiveName } from '@distroless/debian-package';
import { type Provided, parseProvides } from './relation.ts';
import { parseStanzas, type Stanza } from './stanza.ts';
import { compareVersions } from './version.ts';

/**
 * A binary package of an index. `filename` is its path below the base URL of `archive`, `size` in bytes; relation
 * fields are as the index has them, '' where it has none.
 */
export type Package = {
  name: string;
  version: string;
  architecture: string;
  source: string;
  sourceVersion: string;
  archive: ArchiveName;
  filename: string;
  size: number;
  sha256: string;
  depends: string;
  preDepends: string;
  conflicts: string;
  breaks: string;
  provides: Provided[];
  essential: boolean;
  priority: string;
  multiArch: string;
};

/** The newest package of each name, and who provides what. */
export type PackageIndex = {
  architecture: string;
  packages: Map<string, Package>;
  providers: Map<string, Package[]>;
};

const FIELDS = new Set(
  (
    'package version architecture source filename size sha256 depends pre-depends conflicts breaks provides ' +
    'essential priority multi-arch'
  ).split(' '),
);

/**
 * Reads a `Packages` file. `file` names it in errors.
 * @throws Error that names the package whose field is missing or wrong.
 */
export function parsePackages(
  text: string,
  { file, archive, architecture }: { file: string; archive: ArchiveName; architecture: string },
): Package[] {
  const packages: Package[] = [];
  for (const stanza of parseStanzas(text, { file, fields: FIELDS })) {
    packages.push(parsePackage(stanza, { file, archive, architecture }));
  }
  return packages;
}

/** Merges the packages of several indexes: of each name the highest version stays, of equal ones the first. */
export function indexPackages(packages: Iterable<Package>, architecture: string): PackageIndex {
  const newest = new Map<string, Package>();
  for (const candidate of packages) {
    const known = newest.get(candidate.name);
    if (known === undefined || compareVersions(candidate.version, known.version) > 0) {
      newest.set(candidate.name, candidate);
    }
  }
  const providers = new Map<string, Package[]>();
  for (const candidate of newest.values()) {
    for (const name of new Set(candidate.provides.map((provided) => provided.name))) {
      const others = providers.get(name);
      if (others === undefined) providers.set(name, [candidate]);
      else others.push(candidate);
    }
  }
  return { architecture, packages: newest, providers };
}

function parsePackage(
  stanza: Stanza,
  { file, archive, architecture }: { file: string; archive: ArchiveName; architecture: string },
): Package {
  const name = stanza.get('package') ?? '';
  if (!/^[a-z0-9][a-z0-9+.-]*$/.test(name)) {
    throw new Error(`${file}: ${name === '' ? 'a package has no name' : `"${name}" is not a package name`}`);
  }
  const take = (field: string, pattern: RegExp): string => {
    const value = stanza.get(field);
    if (value === undefined) throw new Error(`${file}: package "${name}" misses ${fieldName(field)}`);
    if (!pattern.test(value))
      throw new Error(`${file}: package "${name}": bad ${fieldName(field)} "${value}"`);
    return value;
  };
  const version = take('version', VERSION);
  const builtFor = take('architecture', /^[a-z0-9-]+$/);
  if (builtFor !== 'all' && builtFor !== architecture) {
    throw new Error(`${file}: package "${name}" is for "${builtFor}", not for "${architecture}"`);
  }
  const [source = name, sourceVersion = version] = (stanza.get('source') ?? name).split(/[ ()]+/);
  return {
    name,
    version,
    architecture: builtFor,
    source,
    sourceVersion: sourceVersion || version,
    archive,
    filename: take('filename', SAFE_PATH),
    size: Number(take('size', /^[0-9]+$/)),
    sha256: take('sha256', /^[0-9a-f]{64}$/),
    depends: stanza.get('depends') ?? '',
    preDepends: stanza.get('pre-depends') ?? '',
    conflicts: stanza.get('conflicts') ?? '',
    breaks: stanza.get('breaks') ?? '',
    provides: parseProvidesOf(stanza, { file, name, architecture }),
    essential: stanza.get('essential') === 'yes',
    priority: stanza.get('priority') ?? 'optional',
    multiArch: stanza.get('multi-arch') ?? 'no',
  };
}

const VERSION = /^(?:[0-9]{1,9}:)?[0-9A-Za-z][0-9A-Za-z.+~:-]*$/;

/** A path that stays below the directory it is joined to and means the same in a URL. */
export const SAFE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[0-9A-Za-z.+~_:-]+(?:\/[0-9A-Za-z.+~_:-]+)*$/;

function fieldName(field: string): string {
  return field === 'sha256' ? 'SHA256' : field.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function parseProvidesOf(
  stanza: Stanza,
  { file, name, architecture }: { file: string; name: string; architecture: string },
): Provided[] {
  const field = stanza.get('provides');
  if (field === undefined) return [];
  try {
    return parseProvides(field, architecture);
  } catch (error) {
    throw new Error(`${file}: package "${name}": Provides: ${(error as Error).message}`);
  }
}
