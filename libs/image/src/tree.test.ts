import { expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { createTree } from './tree.ts';

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1 };
const file = (path: string, content = path): Entry => ({
  ...meta,
  type: 'file',
  path,
  content: Buffer.from(content),
});
const folder = (path: string): Entry => ({ ...meta, type: 'directory', path, mode: 0o755 });
const symlink = (path: string, target: string): Entry => ({
  ...meta,
  type: 'symlink',
  path,
  target,
  mode: 0o777,
});
const hardlink = (path: string, target: string): Entry => ({ ...meta, type: 'hardlink', path, target });

test.each<[reason: string, entries: Entry[], paths: string[]]>([
  ['missing folders are made', [file('a/b/c')], ['a', 'a/b', 'a/b/c']],
  [
    'the order is that of the bytes, not of the alphabet',
    [file('b'), file('B'), file('é'), file('a')],
    ['B', 'a', 'b', 'é'],
  ],
  ['a folder comes before names that begin with its name', [file('a-b'), file('a/b')], ['a', 'a-b', 'a/b']],
  [
    'the order is that of UTF-8, also where UTF-16 has another one',
    [file('\u{1f600}'), file('\uffee')],
    ['\uffee', '\u{1f600}'],
  ],
  [
    'a file in /lib is put into the folder that /lib links to',
    [folder('usr/lib'), symlink('lib', 'usr/lib'), file('lib/x')],
    ['lib', 'usr', 'usr/lib', 'usr/lib/x'],
  ],
  [
    'links in the middle of a path, and links to links',
    [folder('real'), symlink('a/one', '../real'), symlink('two', 'a/one'), file('two/sub/x')],
    ['a', 'a/one', 'real', 'real/sub', 'real/sub/x', 'two'],
  ],
])('add: %s', (_reason, entries, paths) => {
  expect([...createTree(entries)].map(({ path }) => path)).toEqual(paths);
});

test.each<[reason: string, entries: Entry[], message: string]>([
  [
    'an absolute link: outside a chroot it leads to the machine itself',
    [folder('etc'), symlink('x', '/etc'), file('x/passwd')],
    'cannot put "x/passwd" through the link "x" -> "/etc": it does not lead to a folder inside the root',
  ],
  [
    'more ".." than folders',
    [folder('etc'), symlink('a/x', '../../etc'), file('a/x/passwd')],
    'cannot put "a/x/passwd" through the link "a/x" -> "../../etc": it does not lead to a folder inside the root',
  ],
  [
    'a link that ends nowhere',
    [symlink('x', 'nowhere'), file('x/y')],
    'cannot put "x/y" through the link "x" -> "nowhere": it does not lead to a folder inside the root',
  ],
  [
    'a loop of links',
    [symlink('x', 'y'), symlink('y', 'x'), file('x/z')],
    'cannot put "x/z" through the link "x" -> "y": it does not lead to a folder inside the root',
  ],
  ['a path through a file', [file('x'), file('x/y/z')], 'cannot put "x/y/z" into "x": that is a file'],
  ['a file over a folder', [folder('x'), file('x')], 'cannot put a file at "x": there is a directory'],
  ['a folder over a file', [file('x'), folder('x')], 'cannot put a directory at "x": there is a file'],
  [
    'a folder over a link',
    [symlink('x', 'y'), folder('x')],
    'cannot put a directory at "x": there is a symlink',
  ],
  ['the root', [folder('')], 'cannot put an entry at the root itself'],
  ['a hard link to nothing', [hardlink('x', 'y')], 'cannot link "x" to "y": there is no such file'],
  [
    'a hard link to a folder',
    [folder('y'), hardlink('x', 'y')],
    'cannot link "x" to "y": there is no such file',
  ],
])('add refuses %s', (_reason, entries, message) => {
  expect(() => createTree(entries)).toThrow(new Error(message));
});

test.each<[reason: string, path: string, expected: string | undefined]>([
  ['a plain path', 'usr/lib/x', 'usr/lib/x'],
  ['the root', '/', ''],
  ['an absolute path', '/usr/lib', 'usr/lib'],
  ['through a link', 'lib/x', 'usr/lib/x'],
  ['an absolute link starts at the root', 'deep/absolute', 'usr/lib/x'],
  ['".." at the root stays there', 'deep/climber', 'usr/lib/x'],
  ['".." after a link is the parent of its target', 'lib/../lib/x', 'usr/lib/x'],
  ['a loop', 'loop', undefined],
  ['a path that does not exist', 'usr/none', undefined],
  ['a path through a file', 'usr/lib/x/y', undefined],
])('resolve: %s', (_reason, path, expected) => {
  const tree = createTree([
    file('usr/lib/x'),
    symlink('lib', 'usr/lib'),
    symlink('deep/absolute', '/lib/x'),
    symlink('deep/climber', '../../../lib/x'),
    symlink('loop', 'loop'),
  ]);
  expect(tree.resolve(path)).toBe(expected);
});

test('the target of a hard link to a hard link is the file, at its real path', () => {
  const tree = createTree([
    file('usr/lib/x', 'bytes'),
    symlink('lib', 'usr/lib'),
    hardlink('a', 'lib/x'),
    hardlink('b', 'a'),
  ]);
  expect(tree.get('b')).toMatchObject({ type: 'hardlink', target: 'usr/lib/x' });
  expect(tree.read('b')?.toString()).toBe('bytes');
});

test('the bytes stay when the first name of a file is removed', () => {
  const tree = createTree([file('c', 'bytes'), hardlink('b', 'c'), hardlink('a', 'c')]);
  tree.delete('c');
  expect([...tree]).toEqual([
    { ...meta, type: 'file', path: 'a', content: Buffer.from('bytes') },
    { ...meta, type: 'hardlink', path: 'b', target: 'a' },
  ]);
});

test('links of a file that is replaced keep the old bytes', () => {
  const tree = createTree([file('a', 'old'), hardlink('b', 'a'), file('a', 'new')]);
  expect([tree.read('a')?.toString(), tree.read('b')?.toString()]).toEqual(['new', 'old']);
});

test('a folder that is added again keeps its content', () => {
  const tree = createTree([file('a/b'), { ...folder('a'), mode: 0o700 }]);
  expect([tree.get('a')?.mode, tree.list('a'), tree.list('')]).toEqual([0o700, ['b'], ['a']]);
});

test('a folder that is not empty is not deleted', () => {
  const tree = createTree([file('a/b')]);
  expect(() => tree.delete('a')).toThrow(new Error('cannot remove the folder "a": it is not empty'));
});
