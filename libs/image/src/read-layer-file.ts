import { readFile } from 'node:fs/promises';
import type { Entry } from './entry.ts';
import { readTar } from './read-tar.ts';
import { makeUnpacker } from './unpack-layer.ts';

/**
 * The members of a layer in a file: a tar, plain or compressed with gzip or zstd. It is kept in memory.
 * @param name name of the layer in errors
 * @throws Error like a strict `readTar`; LimitError when it has more bytes than fit into memory
 */
export async function* readLayerFile(path: string, name: string): AsyncGenerator<Entry> {
  const packed = { content: await readFile(path), name, index: 0 };
  yield* readTar(await makeUnpacker()(packed), name);
}
