import { expect, test } from 'vitest';
import { elf, endbr64, framed, madeImage } from '../testing/made-image.ts';
import { dynload, findInOurs, testOurs } from '../testing/ours.ts';

const libpython = 'usr/local/lib/libpython3.13.so.1.0';
const frameless = `${endbr64}${'90'.repeat(60)}`;
const aarch64 = (code: string) => `3f2303d5${code}${'1f2003d5'.repeat(14)}`;

/** So many functions with this code. */
function many(count: number, code: string, prefix = 'f'): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, code]));
}

testOurs([
  [
    'frame-pointers',
    'a libpython of which more than a fifth of the functions have none',
    [elf(libpython, { functions: { ...many(3, framed), ...many(1, frameless, 'g') } })],
    [`/${libpython} sets up a frame pointer in 3 of 4 functions`],
  ],
  [
    'frame-pointers',
    'a libpython of which a fifth of the functions have none',
    [elf(libpython, { functions: { ...many(4, framed), ...many(1, frameless, 'g') } })],
    [],
  ],
  [
    'frame-pointers',
    'an interpreter of which most functions have none',
    [elf('usr/local/bin/python3.13', { functions: { ...many(1, framed), ...many(3, frameless, 'g') } })],
    ['/usr/local/bin/python3.13 sets up a frame pointer in 1 of 4 functions'],
  ],
  [
    'frame-pointers',
    'a libpython without functions to look at',
    [elf(libpython, { functions: { short: endbr64 } })],
    [`/${libpython} has no function`],
  ],
  [
    'frame-pointers',
    'short functions and cold parts without',
    [elf(libpython, { functions: { main: framed, short: endbr64, 'main.cold': frameless } })],
    [],
  ],
  [
    'frame-pointers',
    'modules of which many functions have none',
    [
      elf(`${dynload}/x.so`, { functions: many(10, frameless) }),
      elf(`${dynload}/y.so`, { functions: { ...many(5, frameless), ...many(5, framed, 'g') } }),
    ],
    [`/${dynload} sets up a frame pointer in 5 of 20 functions`],
  ],
  [
    'frame-pointers',
    'one module without, among others with',
    [
      elf(`${dynload}/x.so`, { functions: many(5, frameless) }),
      elf(`${dynload}/y.so`, { functions: many(20, framed) }),
    ],
    [],
  ],
  [
    'frame-pointers',
    'modules of few functions',
    [elf(`${dynload}/x.so`, { functions: many(19, frameless) })],
    [],
  ],
  [
    'frame-pointers',
    'of aarch64 the frame pointer at the stack pointer, or above it',
    [
      elf(libpython, {
        machine: 'aarch64',
        functions: { first: aarch64('fd7bbea9fd030091'), second: aarch64('ff4301d1fd7b01a9fd430091') },
      }),
    ],
    [],
  ],
  [
    'frame-pointers',
    'of aarch64 the instructions of another machine',
    [elf(libpython, { machine: 'aarch64', functions: { first: framed } })],
    [`/${libpython} sets up a frame pointer in 0 of 1 functions`],
  ],
]);

test.each([
  ['3.11', 'CPython has frame pointers from 3.12 on'],
  ['3.9', 'CPython has frame pointers from 3.12 on'],
  ['3.12', []],
])('of series %s it says %j', async (series, said) => {
  const image = await madeImage([], { config: { labels: { 'org.python.series': series } } });
  expect(findInOurs('frame-pointers', image)).toEqual(said);
});
