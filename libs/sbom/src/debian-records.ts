import type { Tree } from '@distroless/image';
import type { Source } from './component.ts';

/** What the image records of one Debian package. */
export type DebianRecord = {
  package: string;
  version: string;
  architecture: string;
  /** Its own source package, then those whose code is linked into it. */
  sources: Source[];
  /** Paths as recorded, without a leading `/`, with folders and links. */
  listed: string[];
  /** Those of them that are files. */
  files: string[];
  /** The files of the record itself. */
  own: string[];
};

const [distroless, info] = ['var/lib/dpkg/status.d', 'var/lib/dpkg/info'];

/**
 * The Debian packages that an image records, in byte order of their names: in `status.d`, a file for each package, or
 * in dpkg's own database.
 * @throws Error that names the record without package, version or architecture
 */
export function readRecords(tree: Tree): DebianRecord[] {
  const records = tree.list(distroless).filter((name) => !name.endsWith('.md5sums'));
  const read = [
    ...records.map((name) => separateRecord(tree, `${distroless}/${name}`)),
    ...databaseRecords(tree),
  ];
  return read.sort((a, b) => (a.package < b.package ? -1 : 1));
}

function separateRecord(tree: Tree, path: string): DebianRecord {
  const own = [path, `${path}.md5sums`];
  return recordOf(tree, textOf(tree, path), { path, own });
}

function databaseRecords(tree: Tree): DebianRecord[] {
  const path = 'var/lib/dpkg/status';
  const names = tree.list(info);
  return textOf(tree, path)
    .split(/\n\n+/)
    .filter((stanza) => /^Status: .* installed$/m.test(stanza))
    .map((stanza) => {
      const [name, architecture] = [field(stanza, 'Package'), field(stanza, 'Architecture')];
      const mine = names.filter((file) => [name, `${name}:${architecture}`].includes(stemOf(file)));
      return recordOf(tree, stanza, { path, own: mine.map((file) => `${info}/${file}`) });
    });
}

/** `libc6:amd64` of `libc6:amd64.md5sums`. */
function stemOf(file: string): string {
  return file.replace(/\.[a-z0-9]+$/, '');
}

function recordOf(tree: Tree, stanza: string, { path, own }: { path: string; own: string[] }): DebianRecord {
  const need = (name: string) => {
    const value = field(stanza, name);
    if (value === undefined) throw new Error(`/${path}: a record has no field "${name}"`);
    return value;
  };
  const [name, version] = [need('Package'), need('Version')];
  return {
    ...{ package: name, version, architecture: need('Architecture'), own },
    sources: [ownSource(stanza, { name, version }), ...linkedSources(stanza)],
    listed: [...new Set(own.flatMap((file) => listedIn(tree, file)))],
    files: own.filter((file) => !file.endsWith('.list')).flatMap((file) => listedIn(tree, file)),
  };
}

/** `Source: glibc (2.41-12)`, left out where it is the same as the package (deb-control(5)). */
function ownSource(stanza: string, fallback: Source): Source {
  const [, name, version] = /^(\S+)(?: \((\S+)\))?$/.exec(field(stanza, 'Source') ?? '') ?? [];
  return { name: name ?? fallback.name, version: version ?? fallback.version };
}

/** `Built-Using: glibc (= 2.41-12), …`: code of these is in the package's own files. */
function linkedSources(stanza: string): Source[] {
  const fields = [field(stanza, 'Built-Using'), field(stanza, 'Static-Built-Using')];
  return fields.flatMap((text = '') =>
    [...text.matchAll(/([a-z0-9][a-z0-9.+-]+) \(= ([^\s)]+)\)/g)].map(([, name = '', version = '']) => ({
      name,
      version,
    })),
  );
}

/** A field of a stanza; its continuation lines are joined. */
function field(stanza: string, name: string): string | undefined {
  const found = new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'mi').exec(stanza)?.[1];
  return found?.replace(/\s*\n\s*/g, ' ').trim() || undefined;
}

function listedIn(tree: Tree, path: string): string[] {
  const lines = () => textOf(tree, path).split('\n').filter(Boolean);
  if (path.endsWith('.md5sums')) return lines().map((line) => line.slice(34));
  if (path.endsWith('.list')) return lines().map((line) => line.replace(/^\/\.?/, ''));
  // A line of `remove-on-upgrade /etc/x` is about a file that the package no longer has.
  if (path.endsWith('.conffiles'))
    return lines().flatMap((line) => (line.startsWith('/') ? [line.slice(1)] : []));
  return [];
}

function textOf(tree: Tree, path: string): string {
  return tree.read(path)?.toString('utf8') ?? '';
}
