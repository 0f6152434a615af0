import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedPath } from './cache.ts';
import { fetchFiles } from './fetch-file.ts';
import { CONTENT, DIGEST, type MadeDownload, madeDownload, OTHER, REQUEST } from './testing/made-download.ts';

let made: MadeDownload;
beforeEach(async () => {
  made = await madeDownload();
});
afterEach(() => made.close());

describe('many files', () => {
  it('are returned in order, also when one is requested twice at the same time', async () => {
    made.server.files.set('other', OTHER);
    const other = {
      digest: createHash('sha256').update(OTHER).digest('hex'),
      what: 'other',
      places: [`${made.server.url}other`],
    };
    const same = { ...REQUEST, places: [made.url] };
    const paths = await fetchFiles([same, other, same], { cache: made.cache });
    expect(paths).toEqual([DIGEST, other.digest, DIGEST].map((digest) => cachedPath(made.cache, digest)));
    expect((await readFile(paths[0] ?? '')).equals(CONTENT)).toBe(true);
    expect(await made.unfinished()).toEqual([]);
  });

  it('are all stopped at the first error, and nothing is written afterwards', async () => {
    made.server.fail('file', { kind: 'stall', after: 100_000 });
    const missing = { digest: 'f'.repeat(64), what: 'missing', places: [`${made.server.url}none`] };
    const stalled = { ...REQUEST, places: [made.url] };
    await expect(
      fetchFiles([stalled, missing, stalled], { cache: made.cache, stall: 5_000 }),
    ).rejects.toHaveProperty(
      'message',
      `cannot fetch "missing":\n  ${made.server.url}none: 404 Not Found\nrun again`,
    );
    expect(await made.unfinished()).toEqual([]);
  });
});
