import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Fault, type FileServer, serveFiles } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cache, cachedPath, openCache } from './cache.ts';
import { fetchFile, fetchFiles } from './fetch-file.ts';
import type { Progress } from './options.ts';

// Larger than what one read of a socket gives, so that faults in the middle hit a body that has begun.
const CONTENT = Buffer.alloc(300_000, 'a line of a file that is fetched\n');
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');
const OTHER = Buffer.from('another version of the file');
const REQUEST = { digest: DIGEST, size: CONTENT.length, what: 'file.tar.xz' };
const QUICK = { backoff: 1, stall: 400 };

let folder: string;
let cache: Cache;
let server: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetch-'));
  cache = await openCache({ DISTROLESS_CACHE: join(folder, 'cache') });
  server = await serveFiles(new Map([['file', CONTENT]]));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const url = () => `${server.url}file`;
const unfinished = () => readdir(join(cache.directory, 'tmp'));

describe('a place with a passing fault', () => {
  type Row = { reason: string; faults: [Fault, number][]; resumed: boolean[] };
  it.each<Row>([
    { reason: 'no fault: one request', faults: [], resumed: [false] },
    {
      reason: 'a server error',
      faults: [[{ kind: 'status', status: 500 }, 2]],
      resumed: [false, false, false],
    },
    {
      reason: 'too many requests',
      faults: [[{ kind: 'status', status: 429 }, 1]],
      resumed: [false, false],
    },
    {
      reason: 'cut off twice: each time resumed where it stopped',
      faults: [
        [{ kind: 'cut', after: 100_000 }, 1],
        [{ kind: 'cut', after: 50_000 }, 1],
      ],
      resumed: [false, true, true],
    },
    {
      reason: 'stalled: given up and resumed',
      faults: [[{ kind: 'stall', after: 100_000 }, 1]],
      resumed: [false, true],
    },
    {
      reason: 'a server that ignores ranges: starts anew',
      faults: [
        [{ kind: 'cut', after: 100_000 }, 1],
        [{ kind: 'ignore-range' }, 1],
      ],
      resumed: [false, true],
    },
  ])('is asked again: $reason', async ({ faults, resumed }) => {
    for (const [fault, times] of faults) server.fail('file', fault, times);
    const path = await fetchFile({ ...REQUEST, places: [url()] }, { cache, ...QUICK });
    expect(path).toBe(cachedPath(cache, DIGEST));
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    // How much of a body arrives before it is cut off is up to the machine.
    expect(server.requests.map(({ range }) => range !== undefined)).toEqual(resumed);
    expect(await unfinished()).toEqual([]);
  });

  it('is not resumed into another version of the file', async () => {
    const other = Buffer.alloc(CONTENT.length, 'b');
    server.fail('file', { kind: 'cut', after: 100_000 }, 1);
    server.fail('file', { kind: 'change', content: other }, 1);
    const wrong = createHash('sha256').update(other).digest('hex');
    await expect(fetchFile({ ...REQUEST, places: [url()] }, { cache, ...QUICK })).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${url()}: sha256 is ${wrong}, expected ${DIGEST}\nrun again`,
    );
  });
});

describe('a place that does not have the file', () => {
  type Row = { reason: string; fault: Fault; cause: string; requests: number };
  it.each<Row>([
    { reason: 'gone for good', fault: { kind: 'status', status: 404 }, cause: '404 Not Found', requests: 1 },
    {
      reason: 'broken for good',
      fault: { kind: 'status', status: 503 },
      cause: '503 Service Unavailable',
      requests: 4,
    },
    {
      reason: 'altered on the way',
      fault: { kind: 'alter', at: 1000 },
      cause: `sha256 is ${createHash('sha256').update(altered(1000)).digest('hex')}, expected ${DIGEST}`,
      requests: 1,
    },
    {
      reason: 'another size',
      fault: { kind: 'change', content: OTHER },
      cause: 'has 27 bytes, expected 300000',
      requests: 1,
    },
    {
      reason: 'truncated on the server',
      fault: { kind: 'short', after: 9 },
      cause: 'has 9 bytes, expected 300000',
      requests: 1,
    },
    {
      reason: 'a silent server',
      fault: { kind: 'stall', after: 0 },
      cause: 'no byte for 0.4 s',
      requests: 4,
    },
  ])('is named with the cause: $reason', async ({ fault, cause, requests }) => {
    server.fail('file', fault);
    await expect(
      fetchFile({ ...REQUEST, places: [url()] }, { cache, ...QUICK, hint: 'set X or run again' }),
    ).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${url()}: ${cause}\nset X or run again`,
    );
    expect(server.requests).toHaveLength(requests);
    expect(await unfinished()).toEqual([]);
    expect(existsSync(cachedPath(cache, DIGEST))).toBe(false);
  });

  it('is passed over for the next', async () => {
    server.fail('file', { kind: 'alter', at: 0 }, 1);
    const places = [join(folder, 'missing'), `${server.url}none`, url(), url()];
    const path = await fetchFile({ ...REQUEST, places }, { cache, ...QUICK });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  });

  it('is named among all others, without passwords', async () => {
    const gone = await serveFiles(new Map());
    await gone.close();
    const closed = new URL(gone.url).host;
    const places = [
      join(folder, 'missing'),
      folder,
      `http://me:secret@${closed}/file`,
      'ftp://example.org/file',
      'http://[broken/file',
    ];
    await expect(fetchFile({ ...REQUEST, places }, { cache, ...QUICK })).rejects.toHaveProperty(
      'message',
      [
        'cannot fetch "file.tar.xz":',
        `  ${join(folder, 'missing')}: no such file`,
        `  ${folder}: not a file`,
        `  http://${closed}/file: cannot reach "${closed}" (connect ECONNREFUSED ${closed})`,
        '  ftp://example.org/file: cannot fetch by "ftp:"',
        '  http://[broken/file: not a URL',
        'run again',
      ].join('\n'),
    );
  });
});

describe('a local place', () => {
  it.each([
    { reason: 'a path', place: (path: string) => path },
    { reason: 'a file URL', place: (path: string) => pathToFileURL(path).href },
  ])('is copied: $reason', async ({ place }) => {
    const source = join(folder, 'source #1');
    await writeFile(source, CONTENT);
    const path = await fetchFile({ ...REQUEST, places: [place(source)] }, { cache });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    expect(existsSync(source)).toBe(true);
  });
});

describe('a cached file', () => {
  type Row = { reason: string; content: Buffer | string; requests: number };
  it.each<Row>([
    { reason: 'good: nothing is fetched', content: CONTENT, requests: 0 },
    { reason: 'another size: fetched anew', content: OTHER, requests: 1 },
    { reason: 'same size, altered on the disk: fetched anew', content: altered(5), requests: 1 },
  ])('is hashed when it is used: $reason', async ({ content, requests }) => {
    await putIntoCache(content);
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const path = await fetchFile({ ...REQUEST, places: [url()] }, { cache, onProgress });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    expect(server.requests).toHaveLength(requests);
    expect(seen.at(-1)).toEqual({ what: 'file.tar.xz', done: CONTENT.length, total: CONTENT.length });
  });

  it('that was altered is named when nothing better can be had', async () => {
    await putIntoCache(altered(5));
    await expect(fetchFile({ ...REQUEST, places: [] }, { cache })).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${cachedPath(cache, DIGEST)}: was altered on the disk\nrun again`,
    );
  });

  async function putIntoCache(content: Buffer | string): Promise<void> {
    await mkdir(dirname(cachedPath(cache, DIGEST)), { recursive: true });
    await writeFile(cachedPath(cache, DIGEST), content);
  }
});

describe('an interrupt', () => {
  it('leaves nothing half-written, and the next run works', async () => {
    server.fail('file', { kind: 'stall', after: 100_000 }, 1);
    const interrupt = new AbortController();
    const onProgress = () => interrupt.abort(new Error('interrupted'));
    const options = { cache, signal: interrupt.signal, onProgress };
    await expect(fetchFile({ ...REQUEST, places: [url()] }, options)).rejects.toThrow(
      new Error('interrupted'),
    );
    expect(await unfinished()).toEqual([]);
    expect(existsSync(cachedPath(cache, DIGEST))).toBe(false);
    expect(await fetchFile({ ...REQUEST, places: [url()] }, { cache })).toBe(cachedPath(cache, DIGEST));
  });

  it('ends the wait before the next attempt', async () => {
    server.fail('file', { kind: 'status', status: 500 });
    const options = { cache, signal: AbortSignal.timeout(50), backoff: 60_000 };
    await expect(fetchFile({ ...REQUEST, places: [url()] }, options)).rejects.toThrow(
      'aborted due to timeout',
    );
  });
});

describe('many files', () => {
  it('are returned in their order, also when one is asked for twice at the same time', async () => {
    server.files.set('other', OTHER);
    const other = {
      digest: createHash('sha256').update(OTHER).digest('hex'),
      what: 'other',
      places: [`${server.url}other`],
    };
    const same = { ...REQUEST, places: [url()] };
    const paths = await fetchFiles([same, other, same], { cache });
    expect(paths).toEqual([DIGEST, other.digest, DIGEST].map((digest) => cachedPath(cache, digest)));
    expect((await readFile(paths[0] ?? '')).equals(CONTENT)).toBe(true);
    expect(await unfinished()).toEqual([]);
  });

  it('are all given up at the first error, and nobody writes any more afterwards', async () => {
    server.fail('file', { kind: 'stall', after: 100_000 });
    const missing = { digest: 'f'.repeat(64), what: 'missing', places: [`${server.url}none`] };
    const stalled = { ...REQUEST, places: [url()] };
    await expect(fetchFiles([stalled, missing, stalled], { cache, stall: 5_000 })).rejects.toHaveProperty(
      'message',
      `cannot fetch "missing":\n  ${server.url}none: 404 Not Found\nrun again`,
    );
    expect(await unfinished()).toEqual([]);
  });
});

function altered(at: number): Buffer {
  const content = Buffer.from(CONTENT);
  content[at] = (content[at] ?? 0) ^ 0xff;
  return content;
}
