import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type RequestBody, type SendOptions, sendRequest } from './send-request.ts';
import { madeProxy } from './testing/made-proxy.ts';

const CONTENT = Buffer.alloc(1_000_000, 'x');

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  vi.unstubAllEnvs();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function bodyOf(content: Buffer): RequestBody {
  const chunks = async function* () {
    for (let start = 0; start < content.length; start += 1 << 16) {
      yield content.subarray(start, start + (1 << 16));
    }
  };
  return { size: content.length, chunks };
}

async function read({ status, headers, chunks }: Answer) {
  let size = 0;
  for await (const chunk of chunks) size += chunk.length;
  return { status, size, headers };
}

function send(url: URL, options: Partial<SendOptions> = {}) {
  return sendRequest(url, read, { method: 'PUT', stall: 300, ...options });
}

describe('a request', () => {
  it('is sent with its size, and the answer is read', async () => {
    const url = await serve((request, response) => {
      let size = 0;
      request.on('data', (chunk) => {
        size += chunk.length;
      });
      request.on('end', () => {
        const { 'content-length': length, 'content-type': type } = request.headers;
        response.writeHead(201, { 'x-seen': `${request.method} ${length} ${size} ${type}` }).end('done');
      });
    });
    const options = { body: bodyOf(CONTENT), headers: { 'content-type': 'text/plain' } };
    expect(await send(url, options)).toMatchObject({
      ...{ status: 201, size: 4 },
      headers: { 'x-seen': 'PUT 1000000 1000000 text/plain' },
    });
  });

  it('does not follow a redirect', async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: '/other' }).end());
    expect(await send(url, { method: 'GET' })).toMatchObject({
      status: 307,
      headers: { location: '/other' },
    });
  });

  it('goes through the proxy of the environment', async () => {
    const url = await serve((_, response) => response.end('done'));
    const proxy = await madeProxy();
    vi.stubEnv('http_proxy', proxy.url);
    vi.stubEnv('no_proxy', '');
    const answer = await send(url, { method: 'GET' }).finally(proxy.close);
    expect([answer.status, proxy.asked.length]).toEqual([200, 1]);
  });
});

describe('a fault', () => {
  it('of a server that is down', async () => {
    const url = await serve(() => undefined);
    server?.close();
    await expect(send(url)).rejects.toMatchObject({
      name: 'PlaceError',
      passing: true,
      message: `cannot reach "${url.host}" (connect ECONNREFUSED ${url.host})`,
    });
  });

  it('of a server that does not answer', async () => {
    const url = await serve((request) => request.resume());
    await expect(send(url, { body: bodyOf(CONTENT) })).rejects.toMatchObject({
      passing: true,
      message: 'no byte for 0.3 s',
    });
  });

  it('of a connection that is cut while the answer is read', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 50);
    });
    await expect(send(url, { method: 'GET' })).rejects.toMatchObject({
      passing: true,
      message: expect.stringMatching(/^interrupted after 4 bytes/),
    });
  });

  it('of the body is not one of the network', async () => {
    const url = await serve((request) => request.resume());
    const chunks = async function* () {
      yield CONTENT.subarray(0, 10);
      throw new Error('the disk is broken');
    };
    await expect(send(url, { body: { size: 20, chunks } })).rejects.toThrow(/^the disk is broken$/);
  });

  it('is not that of who reads the answer', async () => {
    const url = await serve((_, response) => response.end('done'));
    const failed = sendRequest(url, () => Promise.reject(new Error('no')), { method: 'GET' });
    await expect(failed).rejects.toThrow(/^no$/);
  });

  it('is not a request that was stopped', async () => {
    const url = await serve((request) => request.resume());
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), 50);
    await expect(send(url, { signal: stop.signal })).rejects.toThrow(/^interrupted$/);
  });
});
