import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { replaceFile } from '@distroless/files';
import { comparePaths, type Entry } from './entry.ts';
import { padding, tarHeader } from './tar-header.ts';
import type { Tree } from './tree.ts';

/**
 * Writes a tree as an uncompressed tar archive. The bytes depend on the tree only. docker makes the same bytes when the
 * archive is added to an image, so the archive's digest is the layer's. Owners are numbers, times are those of the
 * entries, the content of a folder comes right after it, and values that do not fit into ustar are in pax headers.
 * Extended attributes are not written. The file appears under its name when it is complete.
 * @returns the digest of the archive (hex) and its size in bytes
 * @throws Error `cannot write "<file>": …` (no space, no rights, a device in the tree), or the signal's reason
 */
export async function writeTar(
  tree: Tree,
  file: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<{ sha256: string; size: number }> {
  try {
    return await replaceFile(file, async (temporary) => {
      const handle = await open(temporary, 'wx', 0o644);
      return writeChunks(handle, tarChunks(tree), signal).finally(() => handle.close());
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new Error(`cannot write "${file}": ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The archive in pieces, without the two blocks of zeros at its end. */
export function* tarChunks(tree: Tree): IterableIterator<Buffer> {
  // The first name of a file has its bytes, so that every link comes after its target.
  const firstNames = new Map<string, string>();
  for (const entry of [...tree].sort(compareInWalk)) {
    const original = entry.type === 'hardlink' ? tree.get(entry.target) : entry;
    if (original?.type !== 'file') {
      yield header(entry, { target: entry.type === 'symlink' ? entry.target : '' });
      continue;
    }
    const first = firstNames.get(original.path);
    if (first !== undefined) {
      yield header({ ...original, path: entry.path }, { type: 'hardlink', target: first });
      continue;
    }
    firstNames.set(original.path, entry.path);
    yield header({ ...original, path: entry.path }, { size: original.content.length });
    yield original.content;
    yield padding(original.content.length);
  }
}

/** A folder and its content come before the entry after the folder: `a`, `a/x`, `a-b`. */
function compareInWalk(left: Entry, right: Entry): number {
  return comparePaths(left.path.replaceAll('/', '\0'), right.path.replaceAll('/', '\0'));
}

function header(entry: Entry, options: { type?: 'hardlink'; target?: string; size?: number }): Buffer {
  const { type = entry.type, target = '', size = 0 } = options;
  if (type === 'special')
    throw new Error(`"${entry.path}" is a device or FIFO, which images must not contain`);
  const path = entry.type === 'directory' ? `${entry.path}/` : entry.path;
  const { mode, uid, gid, mtime } = entry;
  return tarHeader({ type, path, target, mode, uid, gid, mtime, size });
}

/** Small pieces are collected: one call for each header would take longer than the bytes. */
async function writeChunks(
  handle: FileHandle,
  chunks: Iterable<Buffer>,
  signal: AbortSignal | undefined,
): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let gathered: Buffer[] = [];
  let waiting = 0;
  let size = 0;
  const flush = async () => {
    signal?.throwIfAborted();
    const block = Buffer.concat(gathered);
    hash.update(block);
    await handle.writeFile(block);
    size += block.length;
    gathered = [];
    waiting = 0;
  };
  for (const chunk of chunks) {
    gathered.push(chunk);
    waiting += chunk.length;
    if (waiting >= 4 * 1024 * 1024) await flush();
  }
  gathered.push(Buffer.alloc(1024));
  await flush();
  return { sha256: hash.digest('hex'), size };
}
