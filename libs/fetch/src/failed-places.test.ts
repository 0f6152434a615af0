import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, serveFiles } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedPath } from './cache.ts';
import { fetchFile } from './fetch-file.ts';
import {
  altered,
  CONTENT,
  DIGEST,
  type MadeDownload,
  madeDownload,
  OTHER,
  QUICK,
  REQUEST,
} from './testing/made-download.ts';

let made: MadeDownload;
beforeEach(async () => {
  made = await madeDownload();
});
afterEach(() => made.close());

describe('a place that does not have the file', () => {
  type Row = { reason: string; fault: Fault; cause: string; requests: number };
  it.each<Row>([
    { reason: 'always missing', fault: { kind: 'status', status: 404 }, cause: '404 Not Found', requests: 1 },
    {
      reason: 'always failing',
      fault: { kind: 'status', status: 503 },
      cause: '503 Service Unavailable',
      requests: 4,
    },
    {
      reason: 'altered in transit',
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
    made.server.fail('file', fault);
    await expect(
      fetchFile(
        { ...REQUEST, places: [made.url] },
        { cache: made.cache, ...QUICK, hint: 'set X or run again' },
      ),
    ).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${made.url}: ${cause}\nset X or run again`,
    );
    expect(made.server.requests).toHaveLength(requests);
    expect(await made.unfinished()).toEqual([]);
    expect(existsSync(cachedPath(made.cache, DIGEST))).toBe(false);
  });

  it.each([
    {
      reason: 'a file URL with a host',
      place: 'file://host/folder/file',
      cause: 'names the host "host"; write file:///',
    },
    {
      reason: 'a file URL with a broken escape',
      place: 'file:///folder/100%/file',
      cause: 'not a path of this machine (URI malformed)',
    },
    {
      reason: 'a file URL with a slash in a name',
      place: 'file:///folder/a%2Fb',
      cause: 'not a path of this machine (File URL path must not include encoded / characters)',
    },
    {
      reason: 'a file URL with a null byte',
      place: 'file:///folder/a%00b',
      cause: expect.stringContaining('without null bytes'),
    },
    {
      reason: 'a broken escape in a host',
      place: 'http://100%/file',
      cause: 'not a URL',
    },
    {
      reason: 'a broken escape in a password',
      place: 'http://me:100%@files.example/file',
      shown: 'http://files.example/file',
      cause: 'the user name or password has a "%" without two digits after it; write "%25"',
    },
  ])('is skipped for the next, with the reason in an error: $reason', async ({ place, shown, cause }) => {
    const request = { ...REQUEST, places: [place, `${made.server.url}none`] };
    await expect(fetchFile(request, { cache: made.cache, ...QUICK })).rejects.toHaveProperty('failed', [
      { place: shown ?? place, cause },
      { place: `${made.server.url}none`, cause: '404 Not Found' },
    ]);
    const next = { ...REQUEST, places: [place, made.url] };
    const path = await fetchFile(next, { cache: made.cache, ...QUICK });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  });

  it('is skipped for the next', async () => {
    made.server.fail('file', { kind: 'alter', at: 0 }, 1);
    const places = [join(made.folder, 'missing'), `${made.server.url}none`, made.url, made.url];
    const path = await fetchFile({ ...REQUEST, places }, { cache: made.cache, ...QUICK });
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
  });

  it('is listed with all others, without passwords', async () => {
    const gone = await serveFiles(new Map());
    await gone.close();
    const closed = new URL(gone.url).host;
    const places = [
      join(made.folder, 'missing'),
      made.folder,
      `http://me:secret@${closed}/file`,
      'ftp://example.org/file',
      'http://[broken/file',
    ];
    await expect(fetchFile({ ...REQUEST, places }, { cache: made.cache, ...QUICK })).rejects.toHaveProperty(
      'message',
      [
        'cannot fetch "file.tar.xz":',
        `  ${join(made.folder, 'missing')}: no such file`,
        `  ${made.folder}: not a file`,
        `  http://${closed}/file: cannot reach "${closed}" (connect ECONNREFUSED ${closed})`,
        '  ftp://example.org/file: cannot fetch by "ftp:"',
        '  http://[broken/file: not a URL',
        'run again',
      ].join('\n'),
    );
  });
});
