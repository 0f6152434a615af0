import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecords } from './osv-client.ts';
import { type FakeOsv, type Spoil, serveOsv } from './testing/fake-osv.ts';

const subject = (name: string) => ({ ecosystem: 'Debian:13', name, version: '1', purls: [] });
const [zlib, openssl] = [subject('zlib'), subject('openssl')];
const records = ['CVE-1', 'CVE-2', 'CVE-3'].map((id) => ({ id }));
const batch = '/v1/querybatch';

let osv: FakeOsv;
let cache: string;
beforeEach(async () => {
  osv = await serveOsv(records, {
    zlib: [['CVE-1'], ['CVE-2']],
    openssl: [['CVE-2']],
    endless: Array(99).fill(['CVE-1']),
  });
  cache = await mkdtemp(join(tmpdir(), 'osv-'));
});
afterEach(async () => {
  await osv.close();
  await rm(cache, { recursive: true, force: true });
});

const find = (subjects = [zlib, openssl]) => findRecords(subjects, { api: osv.url, cache, backoff: 1 });
const ids = (found: Awaited<ReturnType<typeof find>>) => found.map((list) => list.map(({ id }) => id));

describe('findRecords', () => {
  it('follows each next page, and reads each record once', async () => {
    expect(ids(await find([zlib, subject('none'), openssl]))).toEqual([['CVE-1', 'CVE-2'], [], ['CVE-2']]);
    expect(osv.asked).toEqual([
      `POST ${batch}`,
      `POST ${batch}`,
      'GET /v1/vulns/CVE-1',
      'GET /v1/vulns/CVE-2',
    ]);
  });

  it('reads a record again only when it has changed', async () => {
    await find();
    await find();
    expect(osv.asked.filter((line) => line.startsWith('GET'))).toHaveLength(2);
    const changed = await serveOsv(
      records.map((record) => ({ ...record, modified: '2026-11-02T00:00:00Z' })),
      { zlib: [['CVE-1']] },
    );
    await findRecords([zlib], { api: changed.url, cache });
    expect(changed.asked).toEqual([`POST ${batch}`, 'GET /v1/vulns/CVE-1']);
    await changed.close();
  });

  it('downloads a damaged record of the cache again', async () => {
    await find([openssl]);
    const [file = ''] = await readdir(cache);
    await writeFile(join(cache, file), '{"id": "CVE-2"');
    expect(ids(await find([openssl]))).toEqual([['CVE-2']]);
    expect(osv.asked.filter((line) => line.startsWith('GET'))).toHaveLength(2);
  });

  it('asks again after a passing fault', async () => {
    osv.spoil(batch, { status: 503 }, 2);
    expect(ids(await find([openssl]))).toEqual([['CVE-2']]);
  });
});

describe('findRecords is an error, not an empty list, for', () => {
  it.each<[reason: string, path: string, spoil: Spoil, message: string]>([
    ['a server error', batch, { status: 500 }, '500 Internal Server Error'],
    ['a refused request', batch, { status: 400 }, '400 Bad Request'],
    ['a missing record', '/v1/vulns/CVE-2', { status: 404 }, '404 Not Found'],
    ['a web page', batch, { text: () => '<!doctype html><p>log in' }, 'it is a web page, not JSON'],
    ['half an answer', batch, { text: (sound) => sound.slice(0, -5) }, 'it is not complete JSON'],
    ['half a record', '/v1/vulns/CVE-2', { text: (sound) => sound.slice(0, -1) }, 'it is not complete JSON'],
    ['no answer at all', batch, { text: () => '' }, 'it is not complete JSON'],
    ['JSON of another form', batch, { text: () => '{"vulns": []}' }, 'results: '],
    [
      'fewer answers than questions',
      batch,
      { text: () => '{"results": [{}]}' },
      'it has 1 answers to 2 questions',
    ],
    [
      'an id that leads out of the cache',
      batch,
      { text: () => '{"results": [{"vulns": [{"id": "../x", "modified": ""}]}, {}]}' },
      'not an id of a vulnerability',
    ],
    [
      'a version with characters for the terminal',
      '/v1/vulns/CVE-2',
      {
        text: (sound) =>
          sound.replace(
            '}',
            ',"affected":[{"ranges":[{"type":"ECOSYSTEM","events":[{"fixed":"1\\u001b[2J"}]}]}]}',
          ),
      },
      'not a version',
    ],
    [
      'another record than the one asked for',
      '/v1/vulns/CVE-2',
      { text: (sound) => sound.replace('CVE-2', 'CVE-3') },
      'it answers with "CVE-3"',
    ],
  ])('%s', async (_reason, path, spoil, message) => {
    osv.spoil(path, spoil);
    await expect(find()).rejects.toThrow(message);
  });

  it('a server that always names another page', async () => {
    await expect(find([subject('endless')])).rejects.toThrow(
      new Error('cannot scan: OSV has more than 50 pages for one package; run again'),
    );
  });

  it('a second page that cannot be read', async () => {
    osv.spoil(batch, {}, 0);
    const asking = find([zlib]);
    osv.spoil(batch, { text: (sound) => (sound.includes('next_page_token') ? sound : sound.slice(0, 9)) });
    await expect(asking).rejects.toThrow('it is not complete JSON');
  });

  it('an API that is not reachable', async () => {
    await osv.close();
    await expect(find()).rejects.toThrow(
      /^cannot fetch "querybatch":\n.*cannot reach "127\.0\.0\.1:\d+".*\nwithout it nothing is known/,
    );
    osv = await serveOsv([], {});
  });
});
