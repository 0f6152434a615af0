import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServer, serveFiles } from '@distroless/testing';
import { type Cache, openCache } from '../cache.ts';

// For tests: a file on a web server of this machine, and an empty cache.

// Larger than one read of a socket, so that faults in the middle hit a body that has started.
export const CONTENT = Buffer.alloc(300_000, 'a line of a file that is fetched\n');
export const DIGEST = createHash('sha256').update(CONTENT).digest('hex');
export const OTHER = Buffer.from('another version of the file');
export const REQUEST = { digest: DIGEST, size: CONTENT.length, what: 'file.tar.xz' };
export const QUICK = { backoff: 1, stall: 400 };

/** `url` has CONTENT. `unfinished` lists what downloads have left in the cache. */
export type MadeDownload = {
  folder: string;
  cache: Cache;
  server: FileServer;
  url: string;
  unfinished: () => Promise<string[]>;
  close: () => Promise<void>;
};

export async function madeDownload(): Promise<MadeDownload> {
  const folder = await mkdtemp(join(tmpdir(), 'fetch-'));
  const cache = await openCache({ DISTROLESS_CACHE: join(folder, 'cache') });
  const server = await serveFiles(new Map([['file', CONTENT]]));
  return {
    folder,
    cache,
    server,
    url: `${server.url}file`,
    unfinished: () => readdir(join(cache.directory, 'tmp')),
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** CONTENT with another byte at an offset. */
export function altered(at: number): Buffer {
  const content = Buffer.from(CONTENT);
  content[at] = (content[at] ?? 0) ^ 0xff;
  return content;
}
