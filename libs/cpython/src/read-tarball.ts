import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Entry, readTar } from '@distroless/image';
import { xz } from '@napi-rs/lzma';

/**
 * The members of a release tarball. `name` is upstream's name of it: in the cache it is called by its digest.
 * @throws Error that names the file when it is not a complete `.tar.xz` or `.tgz`
 */
export async function* readTarball(file: string, name: string): AsyncGenerator<Entry> {
  yield* readTar(await decompress(file, name), name);
}

/**
 * The bytes of one file in a release tarball; undefined if the release has no such file. `name` is upstream's name of the tarball.
 * @param path below the tarball's one folder: `Misc/sbom.spdx.json`
 * @throws Error like `readTarball`
 */
export async function readReleaseFile(
  tarball: string,
  path: string,
  { name }: { name: string },
): Promise<Buffer | undefined> {
  for await (const entry of readTarball(tarball, name)) {
    if (entry.type === 'file' && entry.path.replace(/^[^/]+\//, '') === path) return entry.content;
  }
  return undefined;
}

/**
 * The release that a tarball has, whatever its file is called: `PY_VERSION` in its `patchlevel.h`, such as `3.15.0rc1`.
 * @throws Error that names the file when it is not a source of CPython
 */
export async function releaseOf(file: string, name: string): Promise<string> {
  const header = await readReleaseFile(file, 'Include/patchlevel.h', { name });
  const [, version] = /^#define PY_VERSION\s+"([^"]+)"/m.exec(header?.toString('latin1') ?? '') ?? [];
  if (version !== undefined) return version;
  throw new Error(`cannot read "${name}": no source of CPython, as Include/patchlevel.h names no PY_VERSION`);
}

async function decompress(file: string, name: string): Promise<Buffer> {
  const kind = name.endsWith('.tgz') ? 'gzip' : 'xz';
  try {
    const data = await readFile(file);
    return kind === 'gzip' ? await promisify(gunzip)(data) : await xz.decompress(data);
  } catch (cause) {
    throw new Error(`cannot read "${name}": not a complete ${kind} file: ${(cause as Error).message}`, {
      cause,
    });
  }
}
