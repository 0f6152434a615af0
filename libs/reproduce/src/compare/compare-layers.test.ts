import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DebFile, makeTar } from '@distroless/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareLayers } from './compare-layers.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function compare(before: DebFile[], after: DebFile[]): Promise<string[]> {
  const paths = ['before', 'after'].map((name) => join(folder, name));
  for (const [number, files] of [before, after].entries()) {
    writeFileSync(paths[number] ?? '', await makeTar(files));
  }
  return compareLayers(paths[0] ?? '', paths[1] ?? '', 'layer 1');
}

const file = { path: 'a', content: 'x', mtime: 1_000_000_000 };
const link: DebFile = { path: 'a', type: 'symlink', target: 'b', mtime: 1_000_000_000 };

it.each<{ what: string; before: DebFile[]; after: DebFile[]; line: string }>([
  { what: 'a path less', before: [file], after: [], line: 'removed a: only the published image has it' },
  { what: 'a path more', before: [], after: [file], line: 'added   a: only the rebuilt image has it' },
  {
    what: 'another owner and time',
    before: [file],
    after: [{ ...file, uid: 1000, gid: 5, mtime: 1_000_000_001 }],
    line: 'changed a: owner 0:0 → 1000:5, time 2001-09-09T01:46:40Z → 2001-09-09T01:46:41Z',
  },
  {
    what: 'another size',
    before: [file],
    after: [{ ...file, content: 'xyz' }],
    line: 'changed a: size 1 → 3, content from byte 1 on',
  },
  {
    what: 'another target',
    before: [link],
    after: [{ ...link, target: 'c' }],
    line: 'changed a: target b → c',
  },
  {
    what: 'another kind',
    before: [{ ...file, mode: 0o777 }],
    after: [{ ...link, mode: 0o777 }],
    line: 'changed a: type file → symlink',
  },
])('$what is shown', async ({ before, after, line }) => {
  expect(await compare(before, after)).toEqual(['layer 1: 1 path differs', `  ${line}`]);
});

it('of many paths the first are listed, and the others counted', async () => {
  const many = Array.from({ length: 60 }, (_, number) => ({ ...file, path: `f${100 + number}` }));
  const lines = await compare([], many);
  expect(lines).toHaveLength(52);
  expect([lines[0], lines[1], lines[51]]).toEqual([
    'layer 1: 60 paths differ',
    '  added   f100: only the rebuilt image has it',
    '  and 10 more',
  ]);
});

it('bytecode comes after everything else, so that it does not hide what it is made from', async () => {
  const files = ['a.pyc', 'b.py', 'c.pyc', 'd.so'].map((path) => ({ ...file, path }));
  const lines = await compare([], files);
  expect(lines.slice(1).map((line) => line.replace(/.*added +| *:.*/g, ''))).toEqual([
    ...['b.py', 'd.so', 'a.pyc', 'c.pyc'],
  ]);
});

it('the same files in another order are shown as that', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((path) => ({ ...file, path })) as [DebFile, DebFile, DebFile];
  expect(await compare([a, b, c], [a, c, b])).toEqual([
    'layer 1: the same files in another order, from b on',
  ]);
});

it('the same files with more bytes behind them are shown as that', async () => {
  const paths = ['before', 'after'].map((name) => join(folder, name));
  const tar = await makeTar([file]);
  writeFileSync(paths[0] ?? '', tar);
  writeFileSync(paths[1] ?? '', Buffer.concat([tar, Buffer.alloc(512)]));
  expect(await compareLayers(paths[0] ?? '', paths[1] ?? '', 'layer 1')).toEqual([
    'layer 1: the same files, but other headers or other bytes between them',
  ]);
});

it('what is no tar is an error that names the image', async () => {
  const path = join(folder, 'broken');
  writeFileSync(path, Buffer.alloc(2000, 'x'));
  await expect(compareLayers(path, path, 'layer 1')).rejects.toThrow(/layer 1 of the published image/);
});
