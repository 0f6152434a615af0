import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readTar } from '@distroless/image';
import { xz } from '@napi-rs/lzma';

/**
 * The bytes of one file in a release tarball; undefined where the release has no such file.
 * @param path below the tarball's one folder: `Misc/sbom.spdx.json`
 * @throws Error that names the tarball when it is not a complete `.tar.xz` or `.tgz`
 */
export async function readReleaseFile(
  tarball: string,
  path: string,
  { name }: { name: string },
): Promise<Buffer | undefined> {
  for await (const entry of readTar(await decompress(tarball, name), name)) {
    if (entry.type === 'file' && entry.path.replace(/^[^/]+\//, '') === path) return entry.content;
  }
  return undefined;
}

/** The tar in a `.tar.xz` or `.tgz`. */
export async function decompress(file: string, name: string): Promise<Buffer> {
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
