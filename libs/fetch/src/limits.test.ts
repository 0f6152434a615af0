import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchFile } from './fetch-file.ts';
import { fetchText } from './fetch-text.ts';
import { CONTENT, DIGEST, type MadeDownload, madeDownload, REQUEST } from './testing/made-download.ts';

let made: MadeDownload;
let endless: Server;
/** `url` with `size=<bytes>` sends that length first; then `bytes` every 20 ms, forever. */
let url: string;
beforeEach(async () => {
  made = await madeDownload();
  endless = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const size = searchParams.get('size');
    if (size !== null) response.setHeader('content-length', size);
    send(response, Buffer.alloc(Number(searchParams.get('bytes'))));
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  endless.closeAllConnections();
  endless.close();
  await made.close();
});

const unsized = { digest: DIGEST, what: 'file.tar.xz' };
const failure = (place: string, cause: RegExp) =>
  new RegExp(`^cannot fetch "file.tar.xz":\n  ${place.replace('?', '\\?')}: ${cause.source}\nrun again$`);

describe('a server that never ends', () => {
  it.each([
    { reason: 'a known size', request: REQUEST, query: `bytes=1&size=${CONTENT.length}` },
    { reason: 'a size that only the server sends', request: unsized, query: 'bytes=1&size=999' },
    { reason: 'no size at all', request: unsized, query: 'bytes=1' },
  ])('is stopped when it is too slow, with $reason', async ({ request, query }) => {
    const place = `${url}?${query}`;
    const options = { cache: made.cache, grace: 200, minRate: 10_000 };
    await expect(fetchFile({ ...request, places: [place] }, options)).rejects.toThrow(
      failure(place, /too slow: \d+ bytes in 0\.[2-9] s, fewer than 10000 a second/),
    );
    expect(await made.unfinished()).toEqual([]);
  });

  it('is stopped at the largest allowed size when the size is unknown', async () => {
    const place = `${url}?bytes=50000`;
    const request = { ...unsized, maxSize: 120_000, places: [place] };
    await expect(fetchFile(request, { cache: made.cache })).rejects.toThrow(
      failure(place, /sends more than 120000 bytes/),
    );
    expect(await made.unfinished()).toEqual([]);
  });

  it('is stopped after a time when the size is unknown, however much it sends', async () => {
    const place = `${url}?bytes=10000`;
    const options = { cache: made.cache, maxTime: 200 };
    await expect(fetchFile({ ...unsized, places: [place] }, options)).rejects.toThrow(
      failure(place, /sends no size, and did not end within 0\.\d s/),
    );
  });

  it('is skipped for the next place', async () => {
    const places = [`${url}?bytes=1`, made.url];
    const path = await fetchFile({ ...REQUEST, places }, { cache: made.cache, grace: 100 });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  });

  it('does not hold up a text either', async () => {
    const request = { places: [`${url}?bytes=1`], what: 'file.tar.xz', limit: 1000 };
    await expect(fetchText(request, { grace: 200, minRate: 10_000 })).rejects.toThrow(
      failure(`${url}?bytes=1`, /too slow: \d+ bytes in 0\.[2-9] s, fewer than 10000 a second/),
    );
  });
});

describe('the largest size', () => {
  it('is compared with the size that the server sends, before the body is read', async () => {
    const request = { ...unsized, maxSize: 1000, places: [made.url] };
    await expect(fetchFile(request, { cache: made.cache })).rejects.toThrow(
      failure(made.url, /has 300000 bytes, at most 1000 are allowed/),
    );
  });

  it('is 2 GiB if it is not set', async () => {
    const place = `${url}?bytes=1&size=${2 * 1024 ** 3 + 1}`;
    await expect(fetchFile({ ...unsized, places: [place] }, { cache: made.cache })).rejects.toThrow(
      failure(place, /has 2147483649 bytes, at most 2147483648 are allowed/),
    );
  });

  it('does not apply when the size is known', async () => {
    const path = await fetchFile({ ...REQUEST, maxSize: 1000, places: [made.url] }, { cache: made.cache });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  });
});

function send(response: ServerResponse, chunk: Buffer): void {
  response.write(chunk);
  const timer = setInterval(() => response.write(chunk), 20);
  response.on('close', () => clearInterval(timer));
}
