import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Fault } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedPath } from './cache.ts';
import { fetchFile } from './fetch-file.ts';
import { CONTENT, DIGEST, type MadeDownload, madeDownload, QUICK, REQUEST } from './testing/made-download.ts';

let made: MadeDownload;
beforeEach(async () => {
  made = await madeDownload();
});
afterEach(() => made.close());

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
      reason: 'stalled: stopped and resumed',
      faults: [[{ kind: 'stall', after: 100_000 }, 1]],
      resumed: [false, true],
    },
    {
      reason: 'a server that ignores ranges: starts again',
      faults: [
        [{ kind: 'cut', after: 100_000 }, 1],
        [{ kind: 'ignore-range' }, 1],
      ],
      resumed: [false, true],
    },
  ])('is asked again: $reason', async ({ faults, resumed }) => {
    for (const [fault, times] of faults) made.server.fail('file', fault, times);
    const path = await fetchFile({ ...REQUEST, places: [made.url] }, { cache: made.cache, ...QUICK });
    expect(path).toBe(cachedPath(made.cache, DIGEST));
    expect((await readFile(path)).equals(CONTENT)).toBe(true);
    // How much of a body arrives before it is cut off is up to the machine.
    expect(made.server.requests.map(({ range }) => range !== undefined)).toEqual(resumed);
    expect(await made.unfinished()).toEqual([]);
  });

  it('is not resumed with another version of the file', async () => {
    const other = Buffer.alloc(CONTENT.length, 'b');
    made.server.fail('file', { kind: 'cut', after: 100_000 }, 1);
    made.server.fail('file', { kind: 'change', content: other }, 1);
    const wrong = createHash('sha256').update(other).digest('hex');
    await expect(
      fetchFile({ ...REQUEST, places: [made.url] }, { cache: made.cache, ...QUICK }),
    ).rejects.toHaveProperty(
      'message',
      `cannot fetch "file.tar.xz":\n  ${made.url}: sha256 is ${wrong}, expected ${DIGEST}\nrun again`,
    );
  });
});
