import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseBenchLock, readBenchLock } from './lock/bench-lock.ts';
import { lockRoots, refuseOlder } from './lock/make-lock.ts';
import { officialArguments } from './official/compile-official.ts';
import { parseSettings, readSettings } from './settings.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const read = (name: string) => readFile(new URL(`../data/${name}`, import.meta.url), 'utf8');

it('the committed lock is made from the committed bench.yaml', async () => {
  const settings = await readSettings(workspace);
  const { roots, wheels } = await readBenchLock(workspace, settings);
  const names = roots['google']?.packages['amd64']?.map((locked) => locked.package);
  expect(names).toEqual(settings.google.packages);
  expect(Object.keys(wheels)).toEqual(settings.wheels.series);
});

it('a lock of another bench.yaml is refused, with the command that fixes it', async () => {
  const settings = await readSettings(workspace);
  await expect(readBenchLock(workspace, { ...settings, load: ['wrk'] })).rejects.toThrow(
    'libs/bench/data/lock.json: is not made from the present bench.yaml; run ./nx run bench:lock',
  );
});

it.each([
  ['no JSON', () => '{', 'is not JSON'],
  ['an unknown key', (text: string) => text.replace('"intent"', '"intend"'), 'intend'],
  ['a digest that is none', (text: string) => text.replace(/"sha256":"../, '"sha256":"zz'), 'sha256'],
])('a damaged lock is refused: %s', async (_reason, damage, error) => {
  const text = damage(await read('lock.json'));
  expect(() => parseBenchLock(text)).toThrow(error);
});

describe('parseSettings', () => {
  it.each([
    ['a misspelt key', (text: string) => text.replace('others:', 'other:'), 'busy: unknown key "other"'],
    ['a limit of 0', (text: string) => text.replace('steal: 2', 'steal: 0'), 'busy.steal'],
    [
      'code instead of a module',
      (text: string) => text.replace('- argparse', '- "os; x()"'),
      'not the name of a module',
    ],
  ])('refuses %s', async (_reason, damage, error) => {
    const text = damage(await read('bench.yaml'));
    expect(() => parseSettings(text)).toThrow(error);
  });
});

it('an older index is refused when locking', () => {
  const locked = { trixie: '20260102T000000Z' };
  expect(() => refuseOlder({ trixie: '20260103T000000Z' }, locked)).not.toThrow();
  expect(() => refuseOlder({ trixie: '20260101T000000Z' }, locked)).toThrow(
    'older than the locked 20260102T000000Z',
  );
  expect(() => refuseOlder({}, locked)).toThrow('is of no time');
});

it('a package that Debian does not have is an error that names it', () => {
  const indexes = new Map([['amd64', { architecture: 'amd64', packages: new Map(), providers: new Map() }]]);
  const settings = { google: { series: '3.13', packages: ['nothing'] }, load: [] };
  expect(() => lockRoots(settings, { suite: 'trixie', indexes }, ['amd64'])).toThrow(
    'bench.yaml: "nothing" is no package of trixie for amd64',
  );
});

it('the official build has the flags of its architecture, and only a quick one leaves out optimizations', async () => {
  const { official } = parseSettings(await read('bench.yaml'));
  const lock = { series: '3.13', suite: 'trixie' };
  const options = { epoch: 1, jobs: 2, isQuick: false };
  const made = officialArguments(official, lock, { ...options, arch: 'arm64' });
  expect(made['CONFIGURE']).toBe(official.configure.join(' '));
  expect(made['EXTRA_CFLAGS']).toContain('-mbranch-protection=standard -fno-omit-frame-pointer');
  expect(made['EXTRA_CFLAGS']).not.toContain('cf-protection');
  const quick = officialArguments(official, lock, { ...options, arch: 'amd64', isQuick: true });
  expect(quick['CONFIGURE']).not.toMatch(/optimizations|lto/);
});
