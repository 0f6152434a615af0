import { expect, test } from 'vitest';
import { elf, file, madeImage } from '../testing/made-image.ts';
import { dynload, findInOurs, testOurs } from '../testing/ours.ts';

testOurs([
  ['programs', 'a shell of another name', [elf('opt/x', { type: 2 })], ['layer 2: /opt/x is a program']],
  [
    'programs',
    'a position-independent program',
    [elf('opt/x', { flags1: 0x08000000 })],
    ['layer 2: /opt/x is a program'],
  ],
  [
    'programs',
    'a script in bin',
    [file('usr/local/bin/x', '#!/bin/x', { mode: 0o755 })],
    ['layer 2: /usr/local/bin/x is a program'],
  ],
  ['programs', 'a script that may not be run', [file('usr/local/bin/x', '#!/bin/x')], []],
  ['programs', 'a library', [elf(`${dynload}/x.so`)], []],
  [
    'programs',
    'a library that names a loader',
    [elf(`${dynload}/x.so`, { interpreter: '/lib/ld-linux-x86-64.so.2' })],
    [`layer 2: /${dynload}/x.so is a program`],
  ],
  [
    'programs',
    "glibc's own library, which prints its version",
    [elf('usr/lib/x86_64-linux-gnu/libc.so.6', { interpreter: '/lib/ld-linux-x86-64.so.2' })],
    [],
  ],
  [
    'programs',
    'a script in any folder',
    [file('usr/local/lib/python3.13/x.py', '#!/x', { mode: 0o755 })],
    ['layer 2: /usr/local/lib/python3.13/x.py is a program'],
  ],
  [
    'programs',
    'a program whose name begins like that of the interpreter',
    [elf('usr/local/bin/python3.sh', { type: 2 })],
    ['layer 2: /usr/local/bin/python3.sh is a program'],
  ],
]);

test('debug may have busybox, and needs it', async () => {
  const image = await madeImage([[elf('usr/bin/busybox', { type: 2 })]]);
  expect(findInOurs('programs', image, { variant: 'debug' })).toEqual([]);
  expect(findInOurs('programs', await madeImage(), { variant: 'debug' })).toEqual([
    '/usr/bin/busybox is missing',
  ]);
});
