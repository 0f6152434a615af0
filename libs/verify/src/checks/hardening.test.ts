import { expect, test } from 'vitest';
import { elf, endbr64, madeImage, whiteout } from '../testing/made-image.ts';
import { dynload, findInOurs, testOurs } from '../testing/ours.ts';

testOurs([
  [
    'hardening',
    'a library without any hardening',
    [
      elf(`${dynload}/x.so`, {
        relro: false,
        stack: 'unsaid',
        writableCode: true,
        textRelocations: true,
        imports: [],
        functions: { PyInit_x: '55' },
        runpath: '/opt',
        sections: [{ name: '.debug_info', type: 1 }],
      }),
    ],
    [
      `/${dynload}/x.so: no full RELRO, executable stack, writable code, text relocations, debug sections, RUNPATH "/opt", no stack protector, no control-flow protection`,
    ],
  ],
  [
    'hardening',
    'symbols that are bound late',
    [elf(`${dynload}/x.so`, { flags1: 0 })],
    [`/${dynload}/x.so: no full RELRO`],
  ],
  [
    'hardening',
    'the interpreter at a fixed address',
    [elf('usr/local/bin/python3.13', { type: 2 })],
    ['/usr/local/bin/python3.13: not position-independent'],
  ],
  [
    'hardening',
    'libpython without symbols',
    [elf('usr/local/lib/libpython3.13.so.1.0', { sections: [] })],
    ['/usr/local/lib/libpython3.13.so.1.0: no symbols'],
  ],
  [
    'hardening',
    'one function without protection',
    [elf(`${dynload}/x.so`, { functions: { PyInit_x: endbr64, PyInit_y: '55' } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  [
    'hardening',
    'an unprotected function that only the symbol table names',
    [elf('usr/local/bin/python3.13', { flags1: 0x08000001, functions: {}, localFunctions: { main: '55' } })],
    ['/usr/local/bin/python3.13: no control-flow protection'],
  ],
  [
    'hardening',
    'a library that shows no sign of protection',
    [elf(`${dynload}/x.so`, { functions: { helper: endbr64 } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  [
    'hardening',
    'unprotected functions that are called by name only',
    [elf(`${dynload}/x.so`, { functions: { Py_BytesMain: endbr64, helper: '55' } })],
    [],
  ],
  [
    'hardening',
    'of aarch64 a signed return address, or a plain landing',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: '3f2303d5', main: '5f2403d5' } })],
    [],
  ],
  [
    'hardening',
    'of aarch64 a landing for jumps alone',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: '9f2403d5' } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  [
    'hardening',
    'of aarch64 the mark of another machine',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: endbr64 } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  ['hardening', 'a library that is not of CPython', [elf('usr/lib/x.so', { relro: false })], []],
  [
    'hardening',
    'a library of another publisher, in the builder',
    [elf('usr/local/lib/python3.13/site-packages/x.so', { relro: false })],
    [],
  ],
  [
    'hardening',
    'an object file, which is not linked yet',
    [elf('usr/local/lib/python.o', { type: 1, relro: false })],
    [],
  ],
  [
    'hardening',
    'a module without an array to protect',
    [elf(`${dynload}/_heapq.cpython-313-x86_64-linux-gnu.so`, { imports: [] })],
    [],
  ],
  [
    'hardening',
    'a module whose name begins like that of such a module',
    [elf(`${dynload}/_heapqx.so`, { imports: [] })],
    [`/${dynload}/_heapqx.so: no stack protector`],
  ],
  [
    'hardening',
    'calls that _FORTIFY_SOURCE never leaves as they are',
    [elf(`${dynload}/x.so`, { imports: ['__stack_chk_fail', 'memcpy', 'fprintf', 'longjmp'] })],
    [`/${dynload}/x.so: unchecked calls of fprintf, longjmp`],
  ],
  [
    'hardening',
    'an interpreter without checked calls',
    [elf('usr/local/bin/python3.13', { flags1: 0x08000001, imports: ['__stack_chk_fail', 'memcpy'] })],
    ['/usr/local/bin/python3.13: no checked calls'],
  ],
  [
    'hardening',
    'an interpreter without stack protector',
    [elf('usr/local/bin/python3.13', { flags1: 0x08000001, imports: ['__memcpy_chk'] })],
    ['/usr/local/bin/python3.13: no stack protector'],
  ],
  [
    'hardening',
    'libpython without checked calls; the stack protector is none',
    [elf('usr/local/lib/libpython3.13.so.1.0', { imports: ['__stack_chk_fail', 'memcpy'] })],
    ['/usr/local/lib/libpython3.13.so.1.0: no checked calls'],
  ],
  [
    'hardening',
    'libpython3.so, a name without code',
    [elf('usr/local/lib/libpython3.so', { imports: [], functions: {} })],
    [],
  ],
  [
    'hardening',
    'of aarch64 a library without the mark that the libc has',
    [
      elf('usr/lib/libc.so.6', { machine: 'aarch64', property: [0xc0000000, 3], soname: 'libc.so.6' }),
      elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: '3f2303d5' } }),
      elf(`${dynload}/y.so`, {
        ...{ machine: 'aarch64', functions: { PyInit_x: '3f2303d5' }, property: [0xc0000000, 3] },
      }),
      whiteout('usr/local/bin'),
      whiteout('usr/local/lib/libpython3.13.so.1.0'),
    ],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
]);

test('an image without a file of CPython does not pass', async () => {
  const image = await madeImage([[whiteout('usr/local')]]);
  expect(findInOurs('hardening', image)).toEqual(['/usr/local/ has no ELF file']);
});
