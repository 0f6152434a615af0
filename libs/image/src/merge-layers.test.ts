import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { mergeLayers } from './merge-layers.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content = ''): Entry => ({
  ...meta,
  type: 'file',
  path,
  content: Buffer.from(content),
});
const folder = (path: string): Entry => ({ ...meta, type: 'directory', path, mode: 0o755 });
const link = (path: string, target: string): Entry => ({ ...meta, type: 'hardlink', path, target });

test.each<[reason: string, layers: Entry[][], expected: string[]]>([
  ['layers add up', [[file('a/b', '1')], [file('a/c', '2')]], ['a/', 'a/b=1', 'a/c=2']],
  ['the upper file counts', [[file('a', '1')], [file('a', '2')]], ['a=2']],
  ['a whiteout hides a file', [[file('a/b'), file('a/c')], [file('a/.wh.b')]], ['a/', 'a/c=']],
  ['a whiteout hides a whole folder', [[file('a/b/c'), file('a/d')], [file('a/.wh.b')]], ['a/', 'a/d=']],
  [
    'an opaque folder hides all below',
    [[file('a/b/c')], [file('a/.wh..wh..opq'), file('a/d')]],
    ['a/', 'a/d='],
  ],
  [
    'but not what its own layer has, in any order',
    [[file('a/b')], [file('a/d'), file('a/.wh..wh..opq')]],
    ['a/', 'a/d='],
  ],
  ['a whiteout hides nothing of its own layer', [[], [file('b'), file('.wh.b')]], ['b=']],
  ['a whiteout of nothing', [[], [file('.wh.b')]], []],
  ['a file in the place of a folder', [[file('a/b')], [file('a', 'x')]], ['a=x']],
  ['a folder in the place of a file', [[file('a', 'x')], [folder('a'), file('a/b')]], ['a/', 'a/b=']],
  ['a folder named again keeps what it holds', [[file('a/b')], [folder('a')]], ['a/', 'a/b=']],
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
