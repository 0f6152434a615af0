import { makeElf } from '@distroless/testing';
import { expect, it } from 'vitest';
import { compareContents } from './compare-contents.ts';

const compare = (path: string, before: Buffer, after: Buffer) =>
  compareContents({ path, content: before }, { path, content: after });
const elf = (sections: Record<string, string>) =>
  makeElf({
    sections: Object.entries(sections).map(([name, text]) => ({ name, type: 1, content: Buffer.from(text) })),
  });
const outside = elf({ '.text': 'code' });
outside[4095] = 1;
/** A .pyc file: magic, flags, hash of the source, code. */
const pyc = (magic: string, flags: number, hash: string, code: string) =>
  Buffer.concat([Buffer.from(magic), Buffer.from([flags, 0, 0, 0]), Buffer.from(hash), Buffer.from(code)]);

it.each([
  {
    what: 'the section of a library',
    path: 'lib.so',
    before: elf({ '.text': 'code', '.data': 'data' }),
    after: elf({ '.text': 'codf', '.data': 'data' }),
    line: 'content of the sections .text',
  },
  {
    what: 'a section of a program that the other does not have',
    path: 'python3',
    before: elf({ '.text': 'code', '.note': 'n' }),
    after: elf({ '.text': 'code', '.nota': 'n' }),
    line: expect.stringMatching(/^content of the sections .*\.note \.nota$/),
  },
  {
    what: 'a library outside of its sections',
    path: 'lib.so',
    before: elf({ '.text': 'code' }),
    after: outside,
    line: 'content from byte 4095 on, outside of all sections',
  },
  {
    what: 'a damaged library',
    path: 'lib.so',
    before: elf({ '.text': 'code' }),
    after: elf({ '.text': 'code' }).subarray(0, 50),
    line: 'content from byte 50 on, not readable as ELF',
  },
  {
    what: 'bytecode by its code',
    path: 'a.pyc',
    before: pyc('magc', 1, 'hashhash', 'code'),
    after: pyc('magc', 1, 'hashhash', 'codf'),
    line: 'content: bytecode of Python, code from byte 19 on',
  },
  {
    what: 'bytecode by the hash of its source',
    path: 'a.pyc',
    before: pyc('magc', 1, 'hashhash', 'code'),
    after: pyc('magc', 1, 'hashhasx', 'code'),
    line: 'content: bytecode of Python, hash of the source',
  },
  {
    what: 'bytecode by its version',
    path: 'a.pyc',
    before: pyc('magc', 1, 'hashhash', 'code'),
    after: pyc('magd', 1, 'hashhash', 'code'),
    line: 'content: bytecode of Python, version of the bytecode',
  },
  {
    what: 'a text by its first byte that differs',
    path: 'a.txt',
    before: Buffer.from('one'),
    after: Buffer.from('one more'),
    line: 'content from byte 3 on',
  },
])('$what is named', ({ path, before, after, line }) => {
  expect(compare(path, before, after)).toEqual([line]);
});

it('equal contents have no difference', () => {
  expect(compare('a', Buffer.from('x'), Buffer.from('x'))).toEqual([]);
});
