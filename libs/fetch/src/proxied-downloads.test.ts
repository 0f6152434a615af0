import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchFile } from './fetch-file.ts';
import { fetchText } from './fetch-text.ts';
import { CONTENT, DIGEST, type MadeDownload, madeDownload, QUICK, REQUEST } from './testing/made-download.ts';
import { type MadeProxy, madeProxy } from './testing/made-proxy.ts';

let made: MadeDownload;
let proxy: MadeProxy;
/** The URL of a host that only the proxy knows. */
let url: string;
beforeEach(async () => {
  made = await madeDownload();
  proxy = await madeProxy();
  url = made.url.replace('127.0.0.1', 'files.invalid');
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) vi.stubEnv(name.toUpperCase(), undefined);
  vi.stubEnv('http_proxy', proxy.url);
  vi.stubEnv('https_proxy', proxy.url);
  vi.stubEnv('no_proxy', '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy.close();
  await made.close();
});

const fetchFrom = (...places: string[]) =>
  fetchFile({ ...REQUEST, places }, { cache: made.cache, ...QUICK, retries: 1 });

describe('a download behind a proxy', () => {
  it('goes through it, without a tunnel', async () => {
    expect((await readFile(await fetchFrom(url))).equals(CONTENT)).toBe(true);
    expect(proxy.asked).toEqual([`GET ${url}`]);
    expect(made.server.requests).toHaveLength(1);
  });

  it.each(['http_proxy', 'HTTP_PROXY'])('obeys %s', async (name) => {
    vi.stubEnv('http_proxy', undefined);
    vi.stubEnv(name, proxy.url);
    expect(await fetchText({ places: [url], what: 'text', limit: 1_000_000 })).toBe(CONTENT.toString());
    expect(proxy.asked).toEqual([`GET ${url}`]);
  });

  it('is resumed through it where it was cut off', async () => {
    made.server.fail('file', { kind: 'cut', after: 100_000 }, 1);
    await fetchFrom(url);
    expect(proxy.asked).toEqual([`GET ${url}`, `GET ${url}`]);
    expect(made.server.requests.map(({ range }) => range !== undefined)).toEqual([false, true]);
  });

  it('sends the user name and the password of the proxy to the proxy alone', async () => {
    vi.stubEnv('http_proxy', proxy.url.replace('//', '//me:secret@'));
    await fetchFrom(url);
    expect(proxy.tokens).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`]);
  });

  it('goes directly to a host that no_proxy lists', async () => {
    vi.stubEnv('no_proxy', 'files.invalid,127.0.0.1');
    await fetchFrom(made.url);
    expect(proxy.asked).toEqual([]);
  });

  it('goes through the proxy to a host of this machine too, if no_proxy does not list it', async () => {
    await fetchFrom(made.url);
    expect(proxy.asked).toEqual([`GET ${made.url}`]);
  });

  it('follows a redirect from a host behind the proxy to one that no_proxy lists', async () => {
    vi.stubEnv('no_proxy', '127.0.0.1');
    const redirecting = createServer((_, response) => response.writeHead(302, { location: made.url }).end());
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const first = `http://files.invalid:${(redirecting.address() as AddressInfo).port}/first`;
    await fetchFrom(first).finally(() => redirecting.close());
    expect(proxy.asked).toEqual([`GET ${first}`]);
    expect(made.server.requests).toHaveLength(1);
  });
});

describe('an error behind a proxy names the proxy', () => {
  const failure = (cause: string) => `cannot fetch "file.tar.xz":\n  ${cause}\nrun again`;

  it('that does not run, without its password', async () => {
    await proxy.close();
    vi.stubEnv('http_proxy', proxy.url.replace('//', '//me:secret@'));
    const { host } = new URL(proxy.url);
    const cause = `cannot reach "${new URL(url).host}" (connect ECONNREFUSED ${host})`;
    await expect(fetchFrom(url)).rejects.toHaveProperty(
      'message',
      failure(`${url}: ${cause}, through the proxy "${proxy.url}"`),
    );
  });

  it.each([
    { status: 403, text: 'Forbidden' },
    { status: 407, text: 'Proxy Authentication Required' },
  ])('that refuses a request: $status', async ({ status, text }) => {
    const refusing = await madeProxy({ refuse: status });
    vi.stubEnv('http_proxy', refusing.url);
    const message = failure(`${url}: ${status} ${text}, through the proxy "${refusing.url}"`);
    await expect(fetchFrom(url).finally(refusing.close)).rejects.toHaveProperty('message', message);
    expect(refusing.asked).toHaveLength(1);
  });

  it('that refuses a tunnel', async () => {
    const refusing = await madeProxy({ refuse: 403 });
    vi.stubEnv('https_proxy', refusing.url);
    const message = failure(`https://files.invalid/file: 403 Forbidden, through the proxy "${refusing.url}"`);
    await expect(fetchFrom('https://files.invalid/file').finally(refusing.close)).rejects.toHaveProperty(
      'message',
      message,
    );
    expect(refusing.asked).toEqual(['CONNECT files.invalid:443']);
  });

  it('that sends something else of the same size', async () => {
    made.server.fail('file', { kind: 'alter', at: 5 });
    await expect(fetchFrom(url)).rejects.toThrow(
      new RegExp(`: sha256 is [0-9a-f]{64}, expected ${DIGEST}, through the proxy "${proxy.url}"\n`),
    );
  });

  it('that does not answer', async () => {
    made.server.fail('file', { kind: 'stall', after: 0 });
    await expect(fetchFrom(url)).rejects.toThrow(`: no byte for 0.4 s, through the proxy "${proxy.url}"\n`);
  });

  it('but not when the place was asked directly', async () => {
    vi.stubEnv('no_proxy', '127.0.0.1');
    await expect(fetchFrom(`${made.url}2`)).rejects.toHaveProperty(
      'message',
      failure(`${made.url}2: 404 Not Found`),
    );
  });

  it('that is not a URL, and the next place is asked', async () => {
    vi.stubEnv('https_proxy', 'socks5://proxy.invalid');
    const cause = 'cannot use the proxy of "https_proxy": not a URL like http://proxy.example:3128';
    await expect(fetchFrom('https://files.invalid/file')).rejects.toHaveProperty(
      'message',
      failure(`https://files.invalid/file: ${cause}`),
    );
    expect((await readFile(await fetchFrom('https://files.invalid/file', url))).equals(CONTENT)).toBe(true);
  });
});
