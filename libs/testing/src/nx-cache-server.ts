import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What is wrong with the cache.
 * - `slow`: answers reads after this many milliseconds.
 * - `full`: refuses every upload with 507.
 * - `broken`: answers everything with 500.
 */
export type NxCacheFault = { kind: 'slow'; milliseconds: number } | { kind: 'full' } | { kind: 'broken' };

/** A server of Nx's remote cache on the loopback interface. */
export type NxCacheServer = {
  url: string;
  /** The results by their hash: tar archives, in gzip. */
  entries: Map<string, Buffer>;
  /** `GET 200`, `PUT 403`, … in their order. */
  answers: string[];
  fault: NxCacheFault | undefined;
  close: () => Promise<void>;
};

/**
 * Serves Nx's documented interface (https://nx.dev/docs/kb/self-hosted-caching): GET and PUT of /v1/cache/<hash>. The token
 * `read` may read, and `write` may do both.
 */
export async function serveNxCache(): Promise<NxCacheServer> {
  const cache: NxCacheServer = {
    url: '',
    entries: new Map(),
    answers: [],
    fault: undefined,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  const server = createServer((request, response) => void answer(request, response, cache));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cache.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return cache;
}

async function answer(request: IncomingMessage, response: ServerResponse, cache: NxCacheServer) {
  const { status, body } = respond(request, await readBody(request), cache);
  if (cache.fault?.kind === 'slow' && request.method === 'GET') {
    const { milliseconds } = cache.fault;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  cache.answers.push(`${request.method} ${status}`);
  response.writeHead(status, { 'content-type': 'application/octet-stream' }).end(body);
}

function respond(
  { method, url, headers }: IncomingMessage,
  sent: Buffer,
  { entries, fault }: NxCacheServer,
): { status: number; body?: Buffer } {
  const hash = /^\/v1\/cache\/([0-9a-z_]+)$/i.exec(url ?? '')?.[1];
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (fault?.kind === 'broken') return { status: 500 };
  if (token !== 'read' && token !== 'write') return { status: 401 };
  if (hash === undefined) return { status: 404 };
  if (method === 'GET') {
    const body = entries.get(hash);
    return body ? { status: 200, body } : { status: 404 };
  }
  if (token !== 'write') return { status: 403 };
  if (fault?.kind === 'full') return { status: 507 };
  if (entries.has(hash)) return { status: 409 };
  entries.set(hash, sent);
  return { status: 200 };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
