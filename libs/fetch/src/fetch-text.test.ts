import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, type FileServer, serveFiles } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchText } from './fetch-text.ts';

const TEXT = 'a signed text, with a letter of more than one byte: é\n';
const QUICK = { backoff: 1, stall: 400, hint: 'set X' };

let server: FileServer;
beforeEach(async () => {
  server = await serveFiles(new Map([['text', Buffer.from(TEXT)]]));
});
afterEach(() => server.close());

type Row = { reason: string; fault: Fault; times: number };
it.each<Row>([
  { reason: 'a server error', fault: { kind: 'status', status: 502 }, times: 2 },
  { reason: 'cut off', fault: { kind: 'cut', after: 5 }, times: 2 },
  { reason: 'stalled', fault: { kind: 'stall', after: 5 }, times: 1 },
])('reads a text despite a passing fault: $reason', async ({ fault, times }) => {
  server.fail('text', fault, times);
  const request = { places: [`${server.url}text`], what: 'text', limit: 1000 };
  expect(await fetchText(request, QUICK)).toBe(TEXT);
});

it('takes the next place, and names all when none is left', async () => {
  const places = [`${server.url}none`, `${server.url}text`];
  expect(await fetchText({ places, what: 'text', limit: 1000 }, QUICK)).toBe(TEXT);
  await expect(fetchText({ places, what: 'text', limit: 10 }, QUICK)).rejects.toHaveProperty(
    'message',
    `cannot fetch "text":\n  ${places[0]}: 404 Not Found\n  ${places[1]}: sends more than 10 bytes\nset X`,
  );
});

describe('a request with a body', () => {
  it('is sent again after a passing fault, with the same body', async () => {
    const seen: string[] = [];
    const api = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, headers } = request;
      seen.push(`${method} ${headers['content-type']} ${Buffer.concat(chunks)}`);
      response.statusCode = seen.length === 1 ? 503 : 200;
      response.end('{}');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const place = `http://127.0.0.1:${(api.address() as AddressInfo).port}/v1`;
    const request = { places: [place], what: 'answer', limit: 10, post: '{"a":1}' };
    expect(await fetchText(request, QUICK)).toBe('{}');
    expect(seen).toEqual(Array(2).fill('POST application/json {"a":1}'));
    api.closeAllConnections();
    api.close();
  });

  it('is not answered from a file', async () => {
    const request = { places: [import.meta.filename], what: 'answer', limit: 100_000, post: '{}' };
    await expect(fetchText(request, QUICK)).rejects.toThrow(/: a file answers no request\nset X$/);
  });
});
