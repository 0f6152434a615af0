import type { Readable } from 'node:stream';

/** An archive that is read from start to end. */
export type ByteSource = {
  /** The next `size` bytes; fewer only at the end. */
  take(size: number): Promise<Buffer>;
  /** Does not read the rest. */
  close(): void;
};

/**
 * @param name name of the archive in errors
 * @throws (by `take`) Error `cannot read "<name>": …` with the stream's own error
 */
export function makeByteSource(archive: Buffer | Readable, name: string): ByteSource {
  return Buffer.isBuffer(archive) ? bufferSource(archive) : streamSource(archive, name);
}

function bufferSource(archive: Buffer): ByteSource {
  let offset = 0;
  const take = async (size: number) => {
    const bytes = archive.subarray(offset, offset + size);
    offset += bytes.length;
    return bytes;
  };
  return { take, close: () => undefined };
}

function streamSource(archive: Readable, name: string): ByteSource {
  const chunks: AsyncIterator<Buffer> = archive[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  const take = async (size: number) => {
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      if (rest.length === 0) {
        const next = await chunks.next().catch((error: unknown) => {
          throw unreadable(name, error);
        });
        if (next.done) break;
        rest = Buffer.from(next.value);
        continue;
      }
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  };
  return { take, close: () => void archive.destroy() };
}

function unreadable(name: string, error: unknown): Error {
  const cause = error instanceof Error ? error.message : String(error);
  return new Error(`cannot read "${name}": ${cause}`, { cause: error });
}
