import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Resolved, scanLocks } from './scan-locks.ts';
import { type FakeOsv, serveOsv } from './testing/fake-osv.ts';

const ecosystem = 'Debian:13';
const fixed = (version: string) => [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: version }] }];
const cpython = [
  { type: 'GIT', repo: 'https://github.com/python/cpython', events: [{ introduced: '0' }, { fixed: 'abc' }] },
];
const records = [
  {
    id: 'DEBIAN-CVE-2026-1111',
    affected: [{ package: { name: 'zlib1g', ecosystem }, ranges: fixed('1.0-2') }],
  },
  { id: 'DEBIAN-CVE-2026-2222', affected: [{ package: { name: 'libc6', ecosystem }, ranges: [] }] },
  { id: 'PSF-2026-1', affected: [{ ranges: cpython, versions: ['v3.13.15'] }] },
];

let made: MadeWorkspace;
let osv: FakeOsv;
let resolved: Resolved[];
beforeAll(async () => {
  made = await madeWorkspace();
  resolved = [];
  for (const variant of ['builder', 'runtime'] as const) {
    const image = { series: '3.13', variant };
    resolved.push({ image, lock: await writeMadeLock(image, await made.open()) });
  }
  await made.write('images/python/vex.yaml', 'statements: []\n');
  osv = await serveOsv(records, {
    ...{ zlib1g: [['DEBIAN-CVE-2026-1111']], libc6: [['DEBIAN-CVE-2026-2222']] },
    'https://github.com/python/cpython': [['PSF-2026-1']],
  });
});
beforeEach(() => osv.spoil('/v1/querybatch', {}, 0));
afterAll(async () => {
  await osv.close();
  await made.close();
});

async function scanMade(locks = resolved, api = osv.url) {
  const context = await made.open();
  return scanLocks(locks, { ...context, env: { ...context.env, OSV_API: api } });
}

it('a vulnerability with a fix is found once, with all images whose lock has it', async () => {
  const found = await scanMade();
  expect(found.map(({ id, fixed, images }) => [id, fixed, images.map(({ variant }) => variant)])).toEqual([
    ['CVE-2026-1111', '1.0-2', ['builder', 'runtime']],
  ]);
});

it('a fix of CPython counts when a newer release than the locked one is known', async () => {
  const newer = resolved.map(({ image, lock }) => ({
    image,
    lock: { release: { ...lock.release, version: '3.13.16' } },
  }));
  expect((await scanMade(newer)).map(({ id, fixed }) => [id, fixed])).toEqual([
    ['CVE-2026-1111', '1.0-2'],
    ['PSF-2026-1', '3.13.16'],
  ]);
});

it('an image without a lock has nothing that could be looked up', async () => {
  const [one] = resolved;
  if (!one) throw new Error('no lock');
  expect(await scanMade([{ ...one, image: { series: '3.13', variant: 'debug' } }])).toEqual([]);
});

it('an API that fails is an error, and never an empty list', async () => {
  osv.spoil('/v1/querybatch', { status: 403 });
  await expect(scanMade()).rejects.toThrow(/^cannot fetch "querybatch":/);
});

it('an address that is none is an error', async () => {
  await expect(scanMade(resolved, 'off')).rejects.toThrow(
    'cannot scan: OSV_API is "off"; set it to the address of OSV\'s API, or remove it',
  );
});
