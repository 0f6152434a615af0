import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { xz } from '@napi-rs/lzma';
import { makeDeb } from './make-deb.ts';
import { clearsign, type SigningKey } from './signing.ts';

/** A binary package of an index: `fields` are added to its stanza or replace fields; `undefined` removes one. */
export type FakePackage = {
  name: string;
  version?: string;
  architecture?: string;
  fields?: Record<string, string | undefined>;
  deb?: Buffer;
};

/** A source package; `files` by name. */
export type FakeSource = { name: string; version: string; files: Record<string, string | Buffer> };

/**
 * What is in `dists/<codename>`.
 * - `fields`: fields of the Release file, added or replaced; `undefined` removes one.
 * - `signers`: who signs instead of the archive's key; an empty list leaves the file unsigned.
 */
export type FakeRelease = {
  packages?: FakePackage[];
  sources?: FakeSource[];
  architectures?: string[];
  date?: Date;
  validUntil?: Date;
  fields?: Record<string, string | undefined>;
  signers?: SigningKey[];
  compression?: 'xz' | 'gz' | 'none';
};

/** The date of a release that names none. */
export const RELEASE_DATE = new Date('2026-01-02T03:04:05Z');

/** Makes the files of a release, by their path below the archive's base URL. */
export async function makeRelease(
  codename: string,
  release: FakeRelease,
  key: SigningKey,
): Promise<Map<string, Buffer>> {
  const { packages = [], sources = [], architectures = ['amd64'], compression = 'xz' } = release;
  const files = new Map<string, Buffer>();
  const indexes = new Map<string, string>();
  for (const architecture of architectures) {
    const there = packages.filter((found) => ['all', architecture].includes(found.architecture ?? 'amd64'));
    const stanzas: string[] = [];
    for (const found of there) stanzas.push(await addPackage(files, found));
    indexes.set(`main/binary-${architecture}/Packages`, stanzas.join('\n'));
  }
  indexes.set('main/source/Sources', sources.map((source) => addSource(files, source)).join('\n'));
  const listed = new Map<string, Buffer>();
  for (const [path, text] of indexes) {
    const [suffix, data] = await compress(Buffer.from(text), compression);
    // As Debian does, also for files that exist only compressed: apt needs it.
    listed.set(path, Buffer.from(text));
    listed.set(`${path}${suffix}`, data);
    files.set(`dists/${codename}/${path}${suffix}`, data);
    files.set(`dists/${codename}/${path.replace(/[^/]*$/, '')}by-hash/SHA256/${sha256(data)}`, data);
  }
  const date = release.date ?? RELEASE_DATE;
  const text = releaseText(codename, { ...release, date, architectures }, listed);
  const signed = await clearsign(text, release.signers ?? [key], date);
  files.set(`dists/${codename}/InRelease`, Buffer.from(signed));
  return files;
}

async function addPackage(files: Map<string, Buffer>, found: FakePackage): Promise<string> {
  const { name, version = '1.0-1', architecture = 'amd64', fields = {} } = found;
  const control = Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  );
  const deb = found.deb ?? (await makeDeb({ name, version, architecture, control, compression: 'none' }));
  const filename = `pool/main/${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
  files.set(filename, deb);
  return stanza({
    Package: name,
    Version: version,
    Architecture: architecture,
    Priority: 'optional',
    Maintainer: 'Nobody <nobody@example.org>',
    Filename: filename,
    Size: String(deb.length),
    SHA256: sha256(deb),
    Description: 'a package made for a test',
    ...fields,
  });
}

function addSource(files: Map<string, Buffer>, { name, version, files: contents }: FakeSource): string {
  const directory = `pool/main/${name}`;
  const lines: string[] = [];
  for (const [file, content] of Object.entries(contents)) {
    const data = Buffer.from(content);
    files.set(`${directory}/${file}`, data);
    lines.push(`\n ${sha256(data)} ${data.length} ${file}`);
  }
  return stanza({
    Package: name,
    Version: version,
    Directory: directory,
    'Checksums-Sha256': lines.join(''),
  });
}

function releaseText(
  codename: string,
  { date, validUntil, architectures, fields }: FakeRelease & { date: Date; architectures: string[] },
  listed: Map<string, Buffer>,
): string {
  const lines = [...listed].map(([path, data]) => `\n ${sha256(data)} ${data.length} ${path}`);
  return stanza({
    Origin: 'Debian',
    Suite: codename,
    Codename: codename,
    Date: date.toUTCString().replace('GMT', 'UTC'),
    'Valid-Until': validUntil?.toUTCString().replace('GMT', 'UTC'),
    'Acquire-By-Hash': 'yes',
    Architectures: architectures.join(' '),
    Components: codename.endsWith('-security') ? 'updates/main' : 'main',
    SHA256: lines.join(''),
    ...fields,
  });
}

function stanza(fields: Record<string, string | undefined>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}:${value?.startsWith('\n') ? '' : ' '}${value}\n`)
    .join('');
}

async function compress(data: Buffer, compression: 'xz' | 'gz' | 'none'): Promise<[string, Buffer]> {
  if (compression === 'xz') return ['.xz', await xz.compress(data)];
  if (compression === 'gz') return ['.gz', gzipSync(data)];
  return ['', data];
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
