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
 * The release that a tarball has, whatever its file is called: `PY_VERSION` in its `patchlevel.h`, such as `3.15.0rc1`.
 * @throws Error that names the file when it is no source of CPython
 */
export async function releaseOf(file: string, name: string): Promise<string> {
  for await (const entry of readTarball(file, name)) {
    if (entry.type !== 'file' || !/^[^/]+\/Include\/patchlevel\.h$/.test(entry.path)) continue;
    const [, version] = /^#define PY_VERSION\s+"([^"]+)"/m.exec(entry.content.toString('latin1')) ?? [];
    if (version !== undefined) return version;
  }
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
