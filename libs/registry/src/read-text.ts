import { PlaceError } from '@distroless/fetch';

/** @throws PlaceError when there are more bytes than `limit` */
export async function readBytes(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new PlaceError(`sends more than ${limit} bytes`, { passing: false });
    all.push(chunk);
  }
  return Buffer.concat(all);
}

export async function readText(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  return (await readBytes(chunks, limit)).toString('utf8');
}
