import { type ElfOptions, makeElf } from '@distroless/testing';
import { expect, test } from 'vitest';
import { readSymbolVersions } from './elf-versions.ts';

test.each<
  [reason: string, versions: ElfOptions['versions'], needed: [string, string[]][], defined: string[]]
>([
  ['a file without versions', undefined, [], []],
  [
    'versions of two libraries are in the order of the file',
    { needed: { 'libc.so.6': ['GLIBC_2.34', 'GLIBC_2.4'], 'libz.so.1': ['ZLIB_1.2.0'] } },
    [
      ['libc.so.6', ['GLIBC_2.34', 'GLIBC_2.4']],
      ['libz.so.1', ['ZLIB_1.2.0']],
    ],
    [],
  ],
  ['versions that the file defines', { defined: ['A_1', 'A_2'] }, [], ['A_1', 'A_2']],
])('%s', (_reason, versions, needed, defined) => {
  const bytes = makeElf({ ...(versions && { versions }) });
  expect(readSymbolVersions(bytes, 'x')).toEqual({ needed: new Map(needed), defined });
});

test('the error for a damaged file names it', () => {
  const bytes = makeElf({ versions: { defined: ['A_1'] } });
  expect(() => readSymbolVersions(bytes.subarray(0, 700), 'x.so')).toThrow(/^x\.so: cannot be read as ELF: /);
});
