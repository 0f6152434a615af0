import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { LimitError } from './limits.ts';
import { mergeLayers } from './merge-layers.ts';
import type { Oddity } from './oddity.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content = ''): Entry => ({
  ...meta,
  type: 'file',
  path,
  content: Buffer.from(content),
});
const folder = (path: string): Entry => ({ ...meta, type: 'directory', path, mode: 0o755 });
const link = (path: string, target: string): Entry => ({ ...meta, type: 'hardlink', path, target });
const symlink = (path: string, target: string): Entry => ({ ...meta, type: 'symlink', path, target });
const fifo = (path: string): Entry => ({ ...meta, type: 'special', kind: 'fifo', path, major: 0, minor: 0 });

async function mergeLeniently(layers: Entry[][], limits = {}) {
  const oddities: Oddity[] = [];
  const onOddity = (oddity: Oddity) => void oddities.push(oddity);
  const tree = await mergeLayers(
    layers.map((entries) => ({ entries: () => entries })),
    { onOddity, limits },
  );
  const seen = [...tree].map((entry) => {
    if (entry.type === 'directory') return `${entry.path}/`;
    if (entry.type === 'symlink') return `${entry.path} -> ${entry.target}`;
    return entry.type === 'special' ? `${entry.path}|` : `${entry.path}=${tree.read(entry.path)?.toString()}`;
  });
  return { seen, oddities };
}

test.each<[reason: string, layers: Entry[][], expected: string[]]>([
  ['layers add up', [[file('a/b', '1')], [file('a/c', '2')]], ['a/', 'a/b=1', 'a/c=2']],
  ['a file of an upper layer replaces that of a lower one', [[file('a', '1')], [file('a', '2')]], ['a=2']],
  ['a whiteout hides a file', [[file('a/b'), file('a/c')], [file('a/.wh.b')]], ['a/', 'a/c=']],
  ['a whiteout hides a whole folder', [[file('a/b/c'), file('a/d')], [file('a/.wh.b')]], ['a/', 'a/d=']],
  [
    'an opaque folder hides its content in lower layers',
    [[file('a/b/c')], [file('a/.wh..wh..opq'), file('a/d')]],
    ['a/', 'a/d='],
  ],
  [
    'an opaque folder keeps the files of the same layer, in any order',
    [[file('a/b')], [file('a/d'), file('a/.wh..wh..opq')]],
    ['a/', 'a/d='],
  ],
  ['a whiteout does not hide files of the same layer', [[], [file('b'), file('.wh.b')]], ['b=']],
  ['a whiteout of a file that does not exist', [[], [file('.wh.b')]], []],
  ['a file in the place of a folder', [[file('a/b')], [file('a', 'x')]], ['a=x']],
  ['a folder in the place of a file', [[file('a', 'x')], [folder('a'), file('a/b')]], ['a/', 'a/b=']],
  [
    'a folder that is listed again in a layer keeps its content',
    [[file('a/b')], [folder('a')]],
    ['a/', 'a/b='],
  ],
  [
    'links stay when their file is replaced',
    [[file('a', '1'), link('b', 'a')], [file('a', '2')]],
    ['a=2', 'b=1'],
  ],
])('%s', async (_reason, layers, expected) => {
  const tree = await mergeLayers(layers.map((entries) => ({ entries: () => entries })));
  const seen = [...tree].map(({ path, type }) =>
    type === 'directory' ? `${path}/` : `${path}=${tree.read(path)?.toString()}`,
  );
  expect(seen).toEqual(expected);
});

test.each<[reason: string, layers: Entry[][], expected: string[]]>([
  [
    'a layer that writes through an absolute link',
    [[folder('run'), symlink('var/run', '/run')], [file('var/run/x', '1')]],
    ['run/', 'run/x=1', 'var/', 'var/run -> /run'],
  ],
  [
    'a file that is replaced through a link, and one that is hidden through it',
    [
      [file('run/x/y', '1'), file('run/z', '1'), symlink('var/run', '/run')],
      [file('var/run/x', '2'), file('var/run/.wh.z')],
    ],
    ['run/', 'run/x=2', 'var/', 'var/run -> /run'],
  ],
  [
    'an opaque folder behind a link',
    [[file('run/x', '1'), symlink('var/run', '../../run')], [file('var/run/.wh..wh..opq')]],
    ['run/', 'var/', 'var/run -> ../../run'],
  ],
  ['a hard link to a file of a lower layer', [[file('a', '1')], [link('b', 'a')]], ['a=1', 'b=1']],
  ['a hard link to a link of a lower layer', [[symlink('a', 'x')], [link('b', 'a')]], ['a -> x', 'b -> x']],
  ['a device in the place of a file', [[file('a', '1')], [fifo('a')]], ['a|']],
  ['a file in the place of a device', [[fifo('a')], [file('a', '1')]], ['a=1']],
  ['a hard link to itself changes nothing', [[file('a', '1')], [link('a', 'a')]], ['a=1']],
])('a foreign image: %s', async (_reason, layers, expected) => {
  expect(await mergeLeniently(layers)).toEqual({ seen: expected, oddities: [] });
});

test.each<[reason: string, layers: Entry[][], expected: string[], oddity: Oddity]>([
  [
    'a path through a file',
    [[file('a', '1')], [file('a/b'), file('c', '1')]],
    ['a=1', 'c=1'],
    { kind: 'place', path: 'a/b', message: 'cannot put "a/b" into "a": that is a file' },
  ],
  [
    'a path through a link that leads nowhere',
    [[symlink('a', '/none')], [file('a/b')]],
    ['a -> /none'],
    {
      kind: 'place',
      path: 'a/b',
      message:
        'cannot put "a/b" through the link "a" -> "/none": it does not lead to a folder inside the root',
    },
  ],
  [
    'a hard link to nothing',
    [[link('a', 'b')]],
    [],
    { kind: 'place', path: 'a', message: 'cannot link "a" to "b": there is no such file' },
  ],
  ...['', '.', '..'].map((name): [string, Entry[][], string[], Oddity] => [
    `a whiteout of "${name}"`,
    [[file('a/b', '1')], [file(`a/.wh.${name}`)]],
    ['a/', 'a/b=1'],
    { kind: 'whiteout', path: `a/.wh.${name}`, message: `whiteout "a/.wh.${name}" names no file` },
  ]),
])('a foreign image: %s is reported and left out', async (_reason, layers, expected, oddity) => {
  expect(await mergeLeniently(layers)).toEqual({
    seen: expected,
    oddities: [{ ...oddity, layer: layers.length - 1 }],
  });
  await expect(mergeLayers(layers.map((entries) => ({ entries: () => entries })))).rejects.toThrow(Error);
});

test.each([
  ['many folders that few paths imply', { entries: 10 }, [file('a/b/c/d/e/f'), file('g/h/i/j/k/l')]],
  [
    'a path that grows with each link',
    { pathDepth: 4 },
    [folder('a/b/c'), symlink('d', 'a/b/c'), folder('d/e'), symlink('f', 'd/e'), file('f/g')],
  ],
])('a foreign image with %s reaches a limit', async (_reason, limits, entries) => {
  await expect(mergeLeniently([entries], limits)).rejects.toThrow(LimitError);
});

test('removing all names of a file with 50,000 hard links takes no longer than making them', async () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `f${index}`);
  const linked = [file('a', '1'), ...names.map((name) => link(name, 'a'))];
  const replaced = ['a', ...names].map((name) => file(name, '2'));
  const start = performance.now();
  await mergeLayers([{ entries: () => linked }, { entries: () => replaced }]);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('20,000 files 100 folders deep are merged', async () => {
  const deep = Array.from({ length: 99 }, (_, index) => `${index}`).join('/');
  const entries = Array.from({ length: 20_000 }, (_, index) => file(`${deep}/${index}`));
  const tree = await mergeLayers([{ entries: () => entries }]);
  expect(tree.size).toBe(20_099);
}, 20_000);
