import { type Fault, type FileServer, serveFiles } from '@distroless/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
