import type { Entry } from '@distroless/image';
import { describe, expect, test } from 'vitest';
import { plainBytecode } from './bytecode.ts';

const path = 'usr/local/lib/python3.13/__pycache__/a.cpython-313.pyc';
const header = Buffer.alloc(16, 1);

function pyc(...parts: (Buffer | number[])[]): Entry {
  const content = Buffer.concat([header, ...parts.map((part) => Buffer.from(part))]);
  return { type: 'file', path, mode: 0o644, uid: 0, gid: 0, mtime: 5, content };
}

const mark = 0x80;

/** An object: its type, with or without the mark, and what follows. */
function object(type: string, marked: boolean, ...rest: (Buffer | number[])[]): Buffer {
  const byte = type.charCodeAt(0) | (marked ? mark : 0);
  return Buffer.concat([Buffer.from([byte]), ...rest.map((part) => Buffer.from(part))]);
}

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function text(value: string, marked: boolean): Buffer {
  return object('z', marked, [value.length], Buffer.from(value));
}

const reference = (number: number) => object('r', false, integer(number));
const tuple = (marked: boolean, ...items: Buffer[]) => object(')', marked, [items.length], ...items);

/** Code whose constants are these; everything else in it is empty. */
function code(series: string, consts: Buffer): Buffer {
  const none = object('N', false);
  const bytes = object('s', false, integer(2), [9, 0]);
  const isNew = series !== '3.9' && series !== '3.10';
  const counts = Buffer.alloc(isNew ? 20 : 24, 3);
  const tables = isNew ? [bytes, bytes] : [bytes];
  const objects = [bytes, consts, ...Array.from({ length: 6 }, () => none)];
  return object('c', true, counts, ...objects, integer(1), ...tables);
}

describe('plainBytecode', () => {
  test.each(['3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.15'])(
    'two compiles of %s that differ in marks only give the same bytes',
    (series) => {
      const [a, b] = [true, false].map((extra) =>
        plainBytecode(pyc(code(series, tuple(extra, text('a', extra), text('b', true)))), series),
      );
      expect(a).toEqual(b);
    },
  );

  test('an object stays marked that something refers to, and references have its new number', () => {
    const items = (unused: boolean, number: number) =>
      tuple(false, text('a', unused), text('b', true), reference(number));
    expect(plainBytecode(pyc(items(true, 1)), '3.13')).toEqual(pyc(items(false, 0)));
  });

  test('an object gets its number before those in it', () => {
    const items = (outer: boolean, number: number) =>
      tuple(true, tuple(outer, text('a', true)), reference(0), reference(number));
    expect(plainBytecode(pyc(items(true, 2)), '3.13')).toEqual(pyc(items(false, 1)));
  });

  test.each<[name: string, ...items: Buffer[]]>([
    ['constants', object('N', false), object('F', false), object('T', false), object('.', false)],
    ['numbers', object('i', true, integer(-5)), object('l', true, integer(-2), [1, 0, 2, 0])],
    ['fractions', object('g', true, Buffer.alloc(8)), object('y', true, Buffer.alloc(16))],
    ['long texts', object('u', true, integer(3), Buffer.from('abc')), object('a', true, integer(0))],
    ['names', object('A', true, integer(1), [97]), object('t', true, integer(1), [97]), text('a', true)],
    ['sets', object('>', true, integer(1), text('a', true)), object('<', true, integer(0))],
    ['slices', object(':', true, object('N', false), object('N', false), object('N', false))],
    ['dictionaries', object('{', true, text('a', true), object('N', false), object('0', false))],
    ['lists', object('[', true, integer(1), text('a', true)), object('(', true, integer(0))],
  ])('%s are read', (_name, ...items) => {
    const made = plainBytecode(pyc(tuple(true, ...items)), '3.14');
    const marks =
      made.type === 'file' && [...made.content].filter((byte) => byte === (mark | 'z'.charCodeAt(0)));
    expect(marks).toEqual([]);
    expect(made.type === 'file' && made.content.length).toBe(16 + tuple(true, ...items).length);
  });

  test.each([
    ['an unknown type', pyc(object('?', false)), 'byte 16 has the unknown type 0x3f'],
    ['a cut file', pyc(object('z', false, [9, 1])), 'it ends after 19 bytes'],
    ['a file without code', pyc(), 'it ends after 16 bytes'],
    ['more than one object', pyc(object('N', false), [1]), '1 bytes follow its code'],
    ['a negative length', pyc(object('s', false, integer(-1))), 'byte 17 has the length -1'],
    ['a reference to nothing', pyc(reference(3)), 'byte 17 refers to object 3 of 0'],
  ])('%s is refused', (_name, entry, cause) => {
    expect(() => plainBytecode(entry, '3.13')).toThrow(`cannot read the bytecode of "/${path}": ${cause}`);
  });

  test('other files stay as they are', () => {
    const other = { ...pyc(object('?', false)), path: 'usr/local/lib/python3.13/a.py' };
    expect(plainBytecode(other, '3.13')).toBe(other);
  });
});
