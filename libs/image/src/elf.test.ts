import { expect, test } from 'vitest';
import { type Elf, readElf } from './elf.ts';
import { isElf } from './elf-layout.ts';
import { readDynamicSymbols } from './elf-symbols.ts';
import { type ElfOptions, makeElf } from './make-elf.ts';

const plain: Elf['flags'] = {
  bindNow: false,
  relro: false,
  pie: false,
  execStack: false,
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
    'nothing said of the stack: the loader makes it executable',
    { stack: 'unsaid' },
    { flags: { ...plain, execStack: true } },
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
    'symbols that strip would take',
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

test('the machine of a file of 32 bits and the other byte order', () => {
  const bytes = Buffer.alloc(52);
  bytes.write('\x7fELF\x01\x02\x01', 'latin1');
  bytes.writeUInt16BE(3, 16);
  bytes.writeUInt16BE(20, 18);
  expect(readElf(bytes, 'x')).toMatchObject({ bits: 32, machine: 20, type: 'shared', needed: [] });
});

test.each<[reason: string, damage: (bytes: Buffer) => Buffer, message: string]>([
  ['no ELF file', () => Buffer.from('#!/bin/sh\n'), 'x: cannot be read as ELF: it is no ELF file'],
  ['nothing at all', () => Buffer.alloc(0), 'x: cannot be read as ELF: it is no ELF file'],
  ['cut off in the header', (bytes) => bytes.subarray(0, 40), 'x: cannot be read as ELF: '],
  ['cut off in its tables', (bytes) => bytes.subarray(0, 100), 'x: cannot be read as ELF: '],
  ['a table beyond the end', (bytes) => patched(bytes, 32, 1n << 40n), 'x: cannot be read as ELF: '],
  [
    'a table at an absurd place',
    (bytes) => patched(bytes, 40, 0xffff_ffff_ffff_ffffn),
    'x: cannot be read as ELF: ',
  ],
])('refuses %s', (_reason, damage, message) => {
  expect(() => readElf(damage(makeElf({ soname: 'libx.so.1' })), 'x')).toThrow(message);
});

test('no byte, however it is altered, makes reading hang or fail otherwise', () => {
  const bytes = makeElf({ soname: 'libx.so.1', property: [0xc0000002, 3], exports: ['x'] });
  for (let offset = 0; offset < 1200; offset++) {
    for (const value of [0, 0x7f, 0xff]) {
      const altered = Buffer.from(bytes);
      altered[offset] = value;
      for (const read of [readElf, readDynamicSymbols]) {
        try {
          read(altered, 'x');
        } catch (error) {
          expect((error as Error).message).toMatch(/^x: cannot be read as ELF: /);
        }
      }
    }
  }
});

function patched(bytes: Buffer, offset: number, value: bigint): Buffer {
  bytes.writeBigUInt64LE(value, offset);
  return bytes;
}
