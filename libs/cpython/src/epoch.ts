import { readTar } from '@distroless/image';
import { decompress } from './release-file.ts';

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
