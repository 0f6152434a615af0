import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Decompress } from 'fzstd';

const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const sliceSize = 1 << 18;

export function isZstd(content: Buffer): boolean {
  return content.subarray(0, 4).equals(magic);
}

/**
 * Unpacks zstd, which Node.js has from version 22 on.
 * @returns undefined when there are more bytes than `limit`
 * @throws Error for damaged content
 */
export function unzstd(content: Buffer, limit: number): Buffer | undefined {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress((chunk) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  });
  for (let start = 0; start < content.length && size <= limit; start += sliceSize) {
    const end = start + sliceSize;
    stream.push(content.subarray(start, end), end >= content.length);
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

/** The digest of a file's content once it is unpacked, `sha256:…`, as `diff_ids` of a configuration have it. */
export async function hashUnpacked(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = new Decompress((chunk) => void hash.update(chunk));
  for await (const chunk of createReadStream(path, { highWaterMark: sliceSize })) stream.push(chunk);
  stream.push(new Uint8Array(0), true);
  return `sha256:${hash.digest('hex')}`;
}
