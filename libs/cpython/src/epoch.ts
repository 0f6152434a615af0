import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readTar } from '@distroless/image';
import { xz } from '@napi-rs/lzma';

/**
 * The newest modification time in a release tarball, in seconds: about when the release was made. Everything that is
 * compiled from it gets this time, so that the result depends on its inputs only.
 * @throws Error that names the file when it is not a complete `.tar.xz` or `.tgz`
 */
export async function releaseEpoch(file: string, name: string): Promise<number> {
  let epoch = 0;
  for await (const { mtime } of readTar(await decompress(file, name), name)) epoch = Math.max(epoch, mtime);
  if (epoch === 0) throw new Error(`cannot read "${name}": the archive is empty`);
  return epoch;
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
