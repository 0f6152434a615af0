import { type ElfOptions, makeElf } from '@distroless/testing';
import { expect, test } from 'vitest';
import { type Elf, readElf } from './elf.ts';
import { isElf } from './elf-layout.ts';
import { readDynamicSymbols, readFunctionCode, readFunctions } from './elf-symbols.ts';

const plain: Elf['flags'] = {
  bindNow: false,
  relro: false,
  pie: false,
  execStack: false,
  writableCode: false,
  textRelocations: false,
  ibt: false,
  shstk: false,
  bti: false,
  pac: false,
};

test('a library', () => {
  const bytes = makeElf({
    soname: 'libx.so.1',
    needed: ['libc.so.6', 'libm.so.6'],
    runpath: '/usr/local/lib',
  });
  expect(isElf(bytes)).toBe(true);
  expect(readElf(bytes, 'libx.so')).toEqual({
    bits: 64,
    machine: 'x86-64',
    type: 'shared',
    soname: 'libx.so.1',
    needed: ['libc.so.6', 'libm.so.6'],
    runpath: '/usr/local/lib',
    flags: plain,
    hasSymtab: false,
    hasDebug: false,
  });
});

test.each<[reason: string, options: ElfOptions, expected: object]>([
  ['another machine', { machine: 'aarch64' }, { machine: 'aarch64' }],
  ['a program at fixed addresses', { type: 2 }, { type: 'executable' }],
  ['an object file', { type: 1 }, { type: 1 }],
  ['an interpreter', { interpreter: '/lib/ld.so' }, { interpreter: '/lib/ld.so' }],
  ['bound at start, by DT_FLAGS', { flags: 8 }, { flags: { ...plain, bindNow: true } }],
  ['bound at start, by DT_FLAGS_1', { flags1: 1 }, { flags: { ...plain, bindNow: true } }],
  ['a program at any address', { flags1: 0x08000000 }, { flags: { ...plain, pie: true } }],
  ['relocations made read-only', { relro: true }, { flags: { ...plain, relro: true } }],
  ['an executable stack', { stack: 'executable' }, { flags: { ...plain, execStack: true } }],
  [
    'nothing about the stack: the loader makes it executable',
    { stack: 'unsaid' },
    { flags: { ...plain, execStack: true } },
  ],
  ['code that is writable', { writableCode: true }, { flags: { ...plain, writableCode: true } }],
  ['text relocations, by DT_FLAGS', { flags: 4 }, { flags: { ...plain, textRelocations: true } }],
  [
    'text relocations, by their own tag',
    { textRelocations: true },
    { flags: { ...plain, textRelocations: true } },
  ],
  [
    'shadow stack and branch tracking',
    { property: [0xc0000002, 3] },
    { flags: { ...plain, ibt: true, shstk: true } },
  ],
  [
    'branch targets and signed pointers',
    { property: [0xc0000000, 3] },
    { flags: { ...plain, bti: true, pac: true } },
  ],
  ['another property', { property: [0xc0008002, 3] }, { flags: plain }],
  [
    'symbols that strip would remove',
    { sections: [{ name: '.symtab', type: 2 }] },
    { hasSymtab: true, hasDebug: false },
  ],
  [
    'debug information',
    { sections: [{ name: '.debug_info', type: 1 }] },
    { hasSymtab: false, hasDebug: true },
  ],
])('%s', (_reason, options, expected) => {
  expect(readElf(makeElf(options), 'x')).toMatchObject(expected);
});

test('dynamic symbols', () => {
  const bytes = makeElf({ imports: ['malloc', 'free'], exports: ['inflate'] });
  expect(readDynamicSymbols(bytes, 'x')).toEqual({ imports: ['malloc', 'free'], exports: ['inflate'] });
});

test('the functions of both tables, with the place of their code', () => {
  const bytes = makeElf({
    imports: ['malloc'],
    exports: ['environ'],
    functions: { PyInit_x: 'f30f1efa', Py_BytesMain: '55' },
    localFunctions: { main: '3f2303d5' },
  });
  const code = [...readFunctions(bytes, 'x')].map(([name, offset]) => [name, bytes.readUInt8(offset)]);
  expect(code).toEqual([
    ['main', 0x3f],
    ['PyInit_x', 0xf3],
    ['Py_BytesMain', 0x55],
  ]);
  expect(readFunctions(makeElf(), 'x')).toEqual(new Map());
});

test('the code of functions: of the symbol table, or of the dynamic symbols where there is no other', () => {
  const functions = { PyInit_x: 'f30f1efa' };
  const sizes = (options: Parameters<typeof makeElf>[0]) =>
    readFunctionCode(makeElf(options), 'x').map(({ name, size }) => [name, size]);
  expect(sizes({ functions, localFunctions: { main: '55', other: '3f2303d5c3' } })).toEqual([
    ['main', 1],
    ['other', 5],
  ]);
  expect(sizes({ functions })).toEqual([['PyInit_x', 4]]);
  expect(sizes({})).toEqual([]);
});

test('functions of a file of 32 bits and the other byte order', () => {
  const bytes = Buffer.alloc(52 + 3 * 40 + 3 * 16 + 16);
  const [sections, symbols, strings] = [52, 172, 220];
  bytes.write('\x7fELF\x01\x02\x01', 'latin1');
  bytes.writeUInt32BE(sections, 32);
  for (const [index, value] of [40, 3, 2].entries()) bytes.writeUInt16BE(value, 46 + 2 * index);
  writeWords(bytes, sections + 40, [0, 2, 0, 0, symbols, 48, 2]);
  writeWords(bytes, sections + 80, [0, 3, 0, 0, strings, 16]);
  writeWords(bytes, symbols + 16, [1, 0x200, 0, 0x12_00_0001]);
  writeWords(bytes, symbols + 32, [6, 0x300, 0, 0x11_00_0001]);
  bytes.write('\0main\0data\0', strings);
  expect(readFunctions(bytes, 'x')).toEqual(new Map([['main', 0x200]]));
});

test('the machine of a file of 32 bits and the other byte order', () => {
  const bytes = Buffer.alloc(52);
  bytes.write('\x7fELF\x01\x02\x01', 'latin1');
  bytes.writeUInt16BE(3, 16);
  bytes.writeUInt16BE(20, 18);
  expect(readElf(bytes, 'x')).toMatchObject({ bits: 32, machine: 20, type: 'shared', needed: [] });
});

test.each<[reason: string, damage: (bytes: Buffer) => Buffer, message: string]>([
  [
    'a file that is not ELF',
    () => Buffer.from('#!/bin/sh\n'),
    'x: cannot be read as ELF: it is not an ELF file',
  ],
  ['an empty file', () => Buffer.alloc(0), 'x: cannot be read as ELF: it is not an ELF file'],
  ['cut off in the header', (bytes) => bytes.subarray(0, 40), 'x: cannot be read as ELF: '],
  ['cut off in its tables', (bytes) => bytes.subarray(0, 100), 'x: cannot be read as ELF: '],
  ['a table beyond the end', (bytes) => patched(bytes, 32, 1n << 40n), 'x: cannot be read as ELF: '],
  [
    'a table at an impossible offset',
    (bytes) => patched(bytes, 40, 0xffff_ffff_ffff_ffffn),
    'x: cannot be read as ELF: ',
  ],
])('refuses %s', (_reason, damage, message) => {
  expect(() => readElf(damage(makeElf({ soname: 'libx.so.1' })), 'x')).toThrow(message);
});

test('a changed byte leads to a result or to an error that names the file', () => {
  const bytes = makeElf({
    ...{ soname: 'libx.so.1', property: [0xc0000002, 3], exports: ['x'] },
    ...{ functions: { f: '00' }, localFunctions: { main: '00' } },
  });
  for (let offset = 0; offset < 1200; offset++) {
    for (const value of [0, 0x7f, 0xff]) {
      const altered = Buffer.from(bytes);
      altered[offset] = value;
      for (const read of [readElf, readDynamicSymbols, readFunctions]) {
        try {
          read(altered, 'x');
        } catch (error) {
          expect((error as Error).message).toMatch(/^x: cannot be read as ELF: /);
        }
      }
    }
  }
});

function writeWords(bytes: Buffer, offset: number, values: number[]): void {
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, offset + 4 * index);
}

function patched(bytes: Buffer, offset: number, value: bigint): Buffer {
  bytes.writeBigUInt64LE(value, offset);
  return bytes;
}
