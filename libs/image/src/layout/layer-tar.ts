import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { replaceFile } from '@distroless/files';
import { readTar } from '../read-tar.ts';

/** An uncompressed tar that is one layer of an image. */
export type LayerTar = {
  path: string;
  /** What the image's history calls it: `runtime/rootfs-amd64.tar`. */
  name: string;
  /** `sha256:…` of its bytes. */
  digest: string;
  /** Bytes. */
  size: number;
};

export async function hashFile(path: string): Promise<{ digest: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  stream.on('data', (chunk) => {
    size += chunk.length;
  });
  await pipeline(stream, hash);
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

/** Where the step that writes a tar records its digest, in the form that `sha256sum --check` reads. */
export function digestRecord(tar: string): string {
  return `${tar}.sha256`;
}

/** Records the digest (hex) of a tar where it is made. */
export async function writeDigestRecord(tar: string, sha256: string): Promise<void> {
  await replaceFile(digestRecord(tar), `${sha256}  ${basename(tar)}\n`);
}

/**
 * The digest that a tar had where it was made, `sha256:…`.
 * @throws Error when there is no such record, or it has another form
 */
export async function readDigestRecord(tar: string): Promise<string> {
  const file = digestRecord(tar);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`cannot read "${file}": ${error.code === 'ENOENT' ? 'no such file' : error.message}`);
  });
  const digest = /^([0-9a-f]{64}) [ *]\S+\n$/.exec(text)?.[1];
  if (digest === undefined) throw new Error(`cannot read "${file}": it is not a line of sha256sum`);
  return `sha256:${digest}`;
}

/** The time of the newest member, in seconds since 1970 (UTC). The tar is read from end to end. */
export async function newestTime(tar: string): Promise<number> {
  let newest = 0;
  for await (const { mtime } of readTar(createReadStream(tar), tar)) newest = Math.max(newest, mtime);
  return newest;
}
