import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Mirrors, placesOf } from '@distroless/debian-package';
import {
  type Cache,
  FetchError,
  type FetchOptions,
  type FileRequest,
  fetchFiles,
  fetchText,
} from '@distroless/fetch';
import { xz } from '@napi-rs/lzma';
import type { PublicKey } from 'openpgp';
import { type InRelease, verifyInRelease } from './in-release.ts';
import { indexPackages, type Package, type PackageIndex, parsePackages } from './packages-index.ts';
import { parseSources, type SourceTarball } from './sources-index.ts';
import { type Release, releasesOf } from './suite-releases.ts';

/** A release with what its verified `InRelease` says. */
export type LoadedRelease = Release & InRelease;

/** The current state of a suite: the signed indexes that it was read from, and the merged packages per architecture. */
export type Suite = { suite: string; releases: LoadedRelease[]; indexes: Map<string, PackageIndex> };

/** `mirrors` are tried in order; whose signature counts, and when, is in `keys`, `now` and `allowExpired`. */
export type LoadOptions = FetchOptions & {
  suite: string;
  mirrors: Mirrors[];
  cache: Cache;
  keys: PublicKey[];
  now: Date;
  allowExpired: Set<string>;
};

/** Every place answered that it does not have one of the suite's signed indexes. */
export class MissingSuiteError extends FetchError {
  override name = 'MissingSuiteError';
}

type IndexFile = { release: LoadedRelease; path: string; sha256: string; size: number };

const COMPONENT = 'main';
const IN_RELEASE_LIMIT = 4 * 1024 * 1024;
const HINT = 'set DEBIAN_MIRROR to a mirror that has it, or run again';

/**
 * Reads the packages of a suite with its updates and security fixes, of component `main`. Only bytes with a verified
 * signature are parsed.
 * @throws MissingSuiteError, or Error that names the file and the cause; nothing is skipped.
 */
export async function loadSuite(options: LoadOptions & { architectures: string[] }): Promise<Suite> {
  const { suite, architectures } = options;
  const releases = await loadReleases(options);
  const indexes = new Map<string, PackageIndex>();
  for (const architecture of architectures) {
    const files = releases.map((release) => findIndex(release, `binary-${architecture}/Packages`));
    const packages: Package[] = [];
    for (const { file, release, text } of await readIndexes(files, options)) {
      packages.push(...parsePackages(text, { file, archive: release.archive, architecture }));
    }
    indexes.set(architecture, indexPackages(packages, architecture));
  }
  return { suite, releases, indexes };
}

/** Finds the upstream tarballs (`orig.tar.*`) of the named source packages in a suite's signed source indexes. */
export async function loadSources(
  options: LoadOptions & { sources: Set<string> },
): Promise<{ releases: LoadedRelease[]; tarballs: SourceTarball[] }> {
  const releases = await loadReleases(options);
  const files = releases.map((release) => findIndex(release, 'source/Sources'));
  const tarballs: SourceTarball[] = [];
  for (const { file, release, text } of await readIndexes(files, options)) {
    tarballs.push(...parseSources(text, { file, archive: release.archive, sources: options.sources }));
  }
  return { releases, tarballs };
}

async function loadReleases(options: LoadOptions): Promise<LoadedRelease[]> {
  const loaded: LoadedRelease[] = [];
  for (const release of releasesOf(options.suite)) {
    const filename = `dists/${release.name}/InRelease`;
    const places = placesOf({ archive: release.archive, filename }, options.mirrors);
    const request = { places, what: filename, limit: IN_RELEASE_LIMIT };
    const text = await fetchText(request, { hint: HINT, ...options }).catch(throwMissing);
    loaded.push({ ...release, ...(await verifyInRelease(text, { ...options, suite: release.name })) });
  }
  return loaded;
}

// A place that cannot be reached, or that fails, may well have the suite.
function throwMissing(error: unknown): never {
  if (!(error instanceof FetchError) || error.failed.length === 0) throw error;
  if (!error.failed.every(({ cause }) => /^(404|410) |^no such file$/.test(cause))) throw error;
  throw new MissingSuiteError(error.what, error.failed, HINT);
}

function findIndex(release: LoadedRelease, name: string): IndexFile {
  for (const suffix of ['.xz', '.gz', '']) {
    const path = `${COMPONENT}/${name}${suffix}`;
    const found = release.files.get(path);
    if (found !== undefined) return { release, path, ...found };
  }
  throw new Error(`dists/${release.name}/InRelease: lists no "${COMPONENT}/${name}"`);
}

async function readIndexes(
  files: IndexFile[],
  options: LoadOptions,
): Promise<{ file: string; release: LoadedRelease; text: string }[]> {
  const requests = files.map((file) => requestOf(file, options.mirrors));
  const paths = await fetchFiles(requests, { hint: HINT, ...options });
  const texts: { file: string; release: LoadedRelease; text: string }[] = [];
  for (const [index, { release, path }] of files.entries()) {
    const file = `dists/${release.name}/${path}`;
    texts.push({ file, release, text: await decompress(paths[index] ?? '', file) });
  }
  return texts;
}

/** By its digest first: under its plain name a mirror may have another version now. */
function requestOf({ release, path, sha256, size }: IndexFile, mirrors: Mirrors[]): FileRequest {
  const { name, archive, acquireByHash } = release;
  const directory = `dists/${name}/${path.replace(/\/[^/]*$/, '')}`;
  const byHash = placesOf({ archive, filename: `${directory}/by-hash/SHA256/${sha256}` }, mirrors);
  const plain = placesOf({ archive, filename: `dists/${name}/${path}` }, mirrors);
  const places = acquireByHash ? [...byHash, ...plain] : plain;
  return { digest: sha256, size, places, what: `dists/${name}/${path}` };
}

/** Latin-1 takes half the memory, and all fields that are read are ASCII. */
async function decompress(path: string, file: string): Promise<string> {
  const data = await readFile(path);
  try {
    if (file.endsWith('.xz')) return (await xz.decompress(data)).toString('latin1');
    if (file.endsWith('.gz')) return (await promisify(gunzip)(data)).toString('latin1');
    return data.toString('latin1');
  } catch (error) {
    throw new Error(`${file}: cannot decompress: ${(error as Error).message}`);
  }
}
