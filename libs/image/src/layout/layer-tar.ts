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
  /** Its name in the image's history: `runtime/rootfs-amd64.tar`. */
  name: string;
  /** `sha256:…` of its bytes. */
  digest: string;
  /** Bytes. */
  size: number;
  /** The form in which it is stored and pulled, if that is not the tar itself. */
  compressed?: { path: string; digest: string; size: number };
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

/** The file with a tar's digest, written by the step that writes the tar, in the form of `sha256sum --check`. */
export function digestRecord(tar: string): string {
  return `${tar}.sha256`;
}

/** Records the digest (hex) of a tar where it is made. */
export async function writeDigestRecord(tar: string, sha256: string): Promise<void> {
  await replaceFile(digestRecord(tar), `${sha256}  ${basename(tar)}\n`);
}

/**
 * The digest of a tar when it was written, `sha256:…`.
 * @throws Error when its record is missing or has another form
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
