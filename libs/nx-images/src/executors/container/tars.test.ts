import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ImageWorkspace, makeImageWorkspace } from '../../testing/image-workspace.ts';
import type { SealRecord } from './seal-record.ts';
import { readTars } from './tars.ts';

const facts = {
  project: 'python-3.13-runtime',
  dist: 'dist/python/3.13',
  tars: ['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-fast.tar'],
};

let workspace: ImageWorkspace;
let tar: string;
beforeEach(async () => {
  workspace = await makeImageWorkspace();
  tar = join(workspace.root, facts.dist, 'runtime/rootfs-amd64.tar');
});
afterEach(() => workspace.remove());

const read = (known: SealRecord['tars'] = {}, times = false) =>
  readTars(facts, { root: workspace.root, known, times });

it('have the digests that their steps recorded, in the order of the layers', async () => {
  const { layers } = await read();
  expect(layers.map(({ name }) => name)).toEqual(facts.tars);
  for (const { path, digest } of layers) {
    expect(readFileSync(`${path}.sha256`, 'utf8')).toContain(`${digest.replace('sha256:', '')}  `);
  }
});

it("are refused when their bytes differ from the step's record", async () => {
  const bytes = readFileSync(tar);
  bytes[600] = 1;
  writeFileSync(tar, bytes);
  await expect(read()).rejects.toThrow(
    /^cannot seal python-3\.13-runtime: ".*rootfs-amd64\.tar" has digest "sha256:.*", but "sha256:.*" was recorded when it was made; run "/,
  );
});

it("are refused when their known digest differs from the step's record", async () => {
  const { known } = await read();
  writeFileSync(`${tar}.sha256`, `${'0'.repeat(64)}  rootfs-amd64.tar\n`);
  await expect(read(known)).rejects.toThrow(`"sha256:${'0'.repeat(64)}" was recorded`);
});

it('are hashed again when the file was replaced, even by one of the same size', async () => {
  const { known, layers } = await read();
  await workspace.writeTar('runtime/rootfs-amd64.tar', 'THE ROOT');
  const again = await read(known);
  expect(again.layers[0]?.size).toBe(layers[0]?.size);
  expect(again.layers[0]?.digest).not.toBe(layers[0]?.digest);
  expect(again.layers[1]).toEqual(layers[1]);
});

it('are not hashed again when the file is the same', async () => {
  const { known } = await read();
  const [first = '', ...others] = Object.keys(known);
  const other = { ...known[first], digest: `sha256:${'1'.repeat(64)}` } as SealRecord['tars'][string];
  writeFileSync(`${tar}.sha256`, `${'1'.repeat(64)}  rootfs-amd64.tar\n`);
  const { layers } = await read({ ...known, [first]: other });
  expect([layers[0]?.digest, others.length]).toEqual([other.digest, 1]);
});

it('have the time of their newest member when it is needed, and keep it', async () => {
  const { known } = await read();
  expect(Object.values(known).map(({ newest }) => newest)).toEqual([undefined, undefined]);
  const timed = await read(known, true);
  expect(Object.values(timed.known).map(({ newest }) => newest)).toEqual([1_600_000_000, 1_600_000_000]);
  expect((await read(timed.known)).known).toEqual(timed.known);
});

it.each([
  { what: 'a tar', file: 'rootfs-amd64.tar', said: 'no such file or directory' },
  { what: 'the record of its digest', file: 'rootfs-amd64.tar.sha256', said: 'no such file' },
])('are named, with the command that makes them, when $what is missing', async ({ file, said }) => {
  rmSync(join(workspace.root, 'dist/python/3.13/runtime', file));
  await expect(read()).rejects.toThrow(said);
  await expect(read()).rejects.toThrow('run "./nx run python-3.13-runtime:container --skip-nx-cache"');
});
