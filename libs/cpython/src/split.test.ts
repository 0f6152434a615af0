import type { Entry } from '@distroless/image';
import { makeElf } from '@distroless/testing';
import { describe, expect, test } from 'vitest';
import { splitCpython } from './split.ts';

describe('splitCpython', () => {
  const file = (path: string, mode = 0o600, content: Buffer = Buffer.from(path)): Entry => ({
    type: 'file',
    path,
    mode,
    uid: 7,
    gid: 7,
    mtime: 99,
    content,
  });
  const installed = [
    file('usr/local/bin/python3.13', 0o700, makeElf()),
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

  const dynload = 'usr/local/lib/python3.13/lib-dynload';
  test.each(['_testcapi', '_ctypes_test', '_testinternalcapi', '_xxtestfuzz', 'xxlimited_35', 'xxsubtype'])(
    'the module %s is for the tests, and in no image, even if no rule drops it',
    (name) => {
      const path = `${dynload}/${name}.cpython-313-x86_64-linux-gnu.so`;
      const { shared, builder, tests } = splitCpython([...installed, file(path)], '3.13', rules);
      expect([shared, builder, tests].map((tree) => tree.get(path)?.type)).toEqual([
        ...[undefined, undefined, 'file'],
      ]);
    },
  );

  test('what is compiled beside the installation is in no image, even with a name that no rule knows', () => {
    const module = `${dynload}/_new.cpython-313-x86_64-linux-gnu.so`;
    const { shared, builder, tests } = splitCpython([...installed, file(`tests/${module}`)], '3.13', rules);
    const files = (tree: Iterable<Entry>) =>
      [...tree].filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(files(tests)).toEqual([module]);
    expect([...files(shared), ...files(builder)].filter((path) => path.includes('_new'))).toEqual([]);
    expect([...tests].every(({ uid, gid, mtime }) => uid === 0 && gid === 0 && mtime === 5)).toBe(true);
  });

  test.each(['_ctypes', '_xxsubinterpreters', 'unittest_helper'])(
    'the module %s is not for the tests only',
    (name) => {
      const path = `${dynload}/${name}.cpython-313-x86_64-linux-gnu.so`;
      const { shared, tests } = splitCpython([...installed, file(path)], '3.13', rules);
      expect([shared.get(path)?.type, [...tests]]).toEqual(['file', []]);
    },
  );

  test('what is dropped is not for the tests either, such as a module that needs Tk', () => {
    const path = `${dynload}/_tkinter.cpython-313-x86_64-linux-gnu.so`;
    const drop = [...rules.drop, 'lib/python3.*/lib-dynload/_tkinter*.so'];
    const parts = splitCpython([...installed, file(path)], '3.13', { ...rules, drop });
    expect(Object.values(parts).map((tree) => tree.get(path))).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ['of every image when the interpreter needs it', ['libpython3.13.so.1.0'], 'shared'],
    ['of the builder when the interpreter contains CPython', ['libc.so.6'], 'builder'],
  ] as const)('libpython is a file %s', (_reason, needed, part) => {
    const library = 'usr/local/lib/libpython3.13.so.1.0';
    const split = splitCpython(
      [file('usr/local/bin/python3.13', 0o700, makeElf({ needed: [...needed] })), file(library)],
      '3.13',
      { ...rules, builderOnly: ['lib/libpython3.*'] },
    );
    expect([split.shared.get(library) && 'shared', split.builder.get(library) && 'builder']).toContain(part);
    expect(split.shared.get(library) && split.builder.get(library)).toBeUndefined();
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
