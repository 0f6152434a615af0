import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { replaceFile } from '@distroless/files';
import { z } from 'zod';
import { hashFile, type LayerTar } from './layer-tar.ts';

/** The form in which a layer is stored and pulled. */
export type CompressedLayer = { path: string; digest: string; size: number };

/**
 * The smallest form that every client of today unpacks: the window of level 19 is 8 MiB, which decoders have to support
 * (RFC 8878, 3.1.1.1.2).
 */
const level = 19;

const schema = z.object({ tar: z.string(), level: z.int(), digest: z.string(), size: z.int() });

/**
 * Compresses a layer with zstd, as a file beside its tar, or finds the one of an earlier run. The bytes depend on the tar and
 * the pinned library only: it is WebAssembly, the same on every machine.
 * @throws Error `cannot compress "<path>": …`, the reason of `signal`
 */
export async function compressLayer(
  tar: LayerTar,
  { signal }: { signal?: AbortSignal } = {},
): Promise<CompressedLayer> {
  const path = `${tar.path}.zst`;
  const present = await readRecord(path, tar);
  if (present) return present;
  await replaceFile(path, (target) => compress(tar.path, target, signal), { sync: false });
  const compressed = { path, ...(await hashFile(path)) };
  const { digest, size } = compressed;
  await replaceFile(recordOf(path), `${JSON.stringify({ tar: tar.digest, level, digest, size })}\n`);
  return compressed;
}

/** What was compressed before, if the file still has its digest. */
async function readRecord(path: string, tar: LayerTar): Promise<CompressedLayer | undefined> {
  try {
    const record = schema.parse(JSON.parse(await readFile(recordOf(path), 'utf8')));
    const found = await hashFile(path);
    const isSame = record.tar === tar.digest && record.level === level && record.digest === found.digest;
    return isSame ? { path, ...found } : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(path: string): string {
  return `${path}.json`;
}

async function compress(path: string, target: string, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('./compress-worker.mjs', import.meta.url), {
    workerData: { path, target, level },
    execArgv: [],
  });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.on('error', (error) =>
        reject(new Error(`cannot compress "${path}": ${error.message}`, { cause: error })),
      );
      worker.on('message', () => resolve());
      worker.on('exit', () => reject(new Error(`cannot compress "${path}": it was stopped`)));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
