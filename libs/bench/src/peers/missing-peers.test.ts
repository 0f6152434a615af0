import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWheels } from '../packages/wheels.ts';
import { madeBench, madePeer } from '../testing/made-bench.ts';
import { makeGoogle } from './google.ts';
import { openOfficial } from './official.ts';
import { openOurs } from './ours.ts';
import type { Bench } from './peer.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'peers-'));
});
afterEach(() => rm(workspace, { recursive: true }));

function benchOf(changes: object = {}): Bench {
  const { bench } = madeBench();
  const settings = { google: { series: '3.13', packages: [] } };
  return {
    ...bench,
    context: { ...bench.context, workspace },
    settings,
    lock: { wheels: {} },
    ...changes,
  } as unknown as Bench;
}

async function write(path: string): Promise<void> {
  const file = join(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
}

it('our image names the command that builds it', async () => {
  const fast = await openOurs({ name: 'ours-fast', flavour: 'fast' }, benchOf());
  expect(fast).toMatchObject({ why: 'it is not built; run ./nx run python-3.13-runtime:container' });
  const release = await openOurs({ name: 'ours-release', flavour: 'release' }, benchOf());
  expect(release).toMatchObject({
    why: 'it is not built; run ./nx run python-3.13-runtime:container:release',
  });
});

it('a layout whose tars are gone does not count, since their sizes are measured', async () => {
  await mkdir(join(workspace, 'dist/python/3.13/runtime/oci-amd64-fast'), { recursive: true });
  expect(await openOurs({ name: 'ours-fast', flavour: 'fast' }, benchOf())).toHaveProperty('why');
});

it("the official image's CPython names its target, and for another series its command", async () => {
  expect(await openOfficial(benchOf())).toMatchObject({
    why: expect.stringContaining('./nx run bench:official'),
  });
  expect(await openOfficial(benchOf({ series: '3.14' }))).toMatchObject({
    why: expect.stringContaining('npx tsx tools/bench-official.ts 3.14'),
  });
  await write('dist/bench/official-3.13-amd64.tar');
  expect(await openOfficial(benchOf())).toMatchObject({
    why: 'its root is missing; run ./nx run python-3.13-runtime:rootfs',
  });
});

it('Google has one series only', async () => {
  expect(await makeGoogle(benchOf({ series: '3.14' }))).toEqual({
    name: 'google',
    why: 'it has Python 3.13, not 3.14',
  });
});

it('a series whose wheels are not locked says how to lock them', async () => {
  await expect(openWheels('web', madePeer('ours-fast'), benchOf({ series: '3.9' }))).rejects.toThrow(
    'libs/bench/data/lock.json: has no "web" for Python 3.9 on amd64; add the series to bench.yaml and run ./nx run bench:lock',
  );
});
