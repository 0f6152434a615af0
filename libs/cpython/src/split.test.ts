import type { Entry } from '@distroless/image';
import { describe, expect, test } from 'vitest';
import { splitCpython } from './split.ts';

describe('splitCpython', () => {
  const file = (path: string, mode = 0o600): Entry => ({
    type: 'file',
    path,
    mode,
    uid: 7,
    gid: 7,
    mtime: 99,
    content: Buffer.from(path),
  });
  const installed = [
    file('usr/local/bin/python3.13', 0o700),
    file('usr/local/lib/python3.13/os.py'),
    file('usr/local/lib/python3.13/test/test_os.py'),
    file('usr/local/include/python3.13/Python.h'),
  ];
  const rules = { drop: ['lib/python3.*/test/**'], builderOnly: ['include/**'], epoch: 5 };

  test('sorts files by who needs them', () => {
    const { shared, builder } = splitCpython(installed, '3.13', rules);
    const files = (tree: Iterable<Entry>) =>
      [...tree].filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(files(shared)).toEqual(['usr/local/bin/python3.13', 'usr/local/lib/python3.13/os.py']);
    expect(files(builder)).toEqual(['usr/local/include/python3.13/Python.h']);
  });

  test('gives everything one owner, one time and plain modes', () => {
    const { shared } = splitCpython(installed, '3.13', rules);
    expect([...new Set([...shared].map(({ uid, gid, mtime }) => `${uid} ${gid} ${mtime}`))]).toEqual([
      '0 0 5',
    ]);
    expect(shared.get('usr/local/bin/python3.13')?.mode).toBe(0o755);
    expect(shared.get('usr/local/lib/python3.13/os.py')?.mode).toBe(0o644);
  });

  test.each([
    ['usr/local/bin/python3', 'python3.13'],
    ['usr/local/bin/python', 'python3'],
    ['usr/bin/python3', '/usr/local/bin/python3'],
  ])('adds the name /%s', (path, target) => {
    expect(splitCpython(installed, '3.13', rules).shared.get(path)).toMatchObject({
      type: 'symlink',
      target,
    });
  });

  test('a compile that produced no interpreter is an error', () => {
    const message =
      'cannot split CPython 3.14: the compile left no interpreter at "/usr/local/bin/python3.14"';
    expect(() => splitCpython(installed, '3.14', rules)).toThrow(new Error(message));
  });
});
