import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedPath } from './cache.ts';
import { fetchFile } from './fetch-file.ts';
import type { Progress } from './options.ts';
import {
  altered,
  CONTENT,
  DIGEST,
  type MadeDownload,
  madeDownload,
  OTHER,
  REQUEST,
} from './testing/made-download.ts';

let made: MadeDownload;
beforeEach(async () => {
  made = await madeDownload();
});
afterEach(() => made.close());

describe('a local place', () => {
  it.each([
    { reason: 'a path', place: (path: string) => path },
    { reason: 'a file URL', place: (path: string) => pathToFileURL(path).href },
  ])('is copied: $reason', async ({ place }) => {
    const source = join(made.folder, 'source #1');
    await writeFile(source, CONTENT);
    const path = await fetchFile({ ...REQUEST, places: [place(source)] }, { cache: made.cache });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    expect(existsSync(source)).toBe(true);
  });
});

describe('a cached file', () => {
  type Row = { reason: string; content: Buffer | string; requests: number };
  it.each<Row>([
    { reason: 'good: nothing is fetched', content: CONTENT, requests: 0 },
    { reason: 'another size: fetched again', content: OTHER, requests: 1 },
    { reason: 'same size, altered on the disk: fetched again', content: altered(5), requests: 1 },
  ])('is hashed when it is used: $reason', async ({ content, requests }) => {
    await putIntoCache(content);
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const path = await fetchFile({ ...REQUEST, places: [made.url] }, { cache: made.cache, onProgress });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    expect(made.server.requests).toHaveLength(requests);
    expect(seen.at(-1)).toEqual({ what: 'file.tar.xz', done: CONTENT.length, total: CONTENT.length });
  });

  it('that was altered is named when no place has the right bytes', async () => {
    await putIntoCache(altered(5));
    await expect(fetchFile({ ...REQUEST, places: [] }, { cache: made.cache })).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${cachedPath(made.cache, DIGEST)}: was altered on the disk\nrun again`,
    );
  });

  async function putIntoCache(content: Buffer | string): Promise<void> {
    await mkdir(dirname(cachedPath(made.cache, DIGEST)), { recursive: true });
    await writeFile(cachedPath(made.cache, DIGEST), content);
  }
});

describe('an interrupt', () => {
  it('leaves nothing half-written, and the next run works', async () => {
    made.server.fail('file', { kind: 'stall', after: 100_000 }, 1);
    const interrupt = new AbortController();
    const onProgress = () => interrupt.abort(new Error('interrupted'));
    const options = { cache: made.cache, signal: interrupt.signal, onProgress };
    await expect(fetchFile({ ...REQUEST, places: [made.url] }, options)).rejects.toThrow(
      new Error('interrupted'),
    );
    expect(await made.unfinished()).toEqual([]);
    expect(existsSync(cachedPath(made.cache, DIGEST))).toBe(false);
    expect(await fetchFile({ ...REQUEST, places: [made.url] }, { cache: made.cache })).toBe(
      cachedPath(made.cache, DIGEST),
    );
  });

  it('ends the wait before the next attempt', async () => {
    made.server.fail('file', { kind: 'status', status: 500 });
    const options = { cache: made.cache, signal: AbortSignal.timeout(50), backoff: 60_000 };
    await expect(fetchFile({ ...REQUEST, places: [made.url] }, options)).rejects.toThrow(
      'aborted due to timeout',
    );
  });
});
