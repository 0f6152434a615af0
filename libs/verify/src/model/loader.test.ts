import type { Entry } from '@distroless/image';
import { makeElf } from '@distroless/testing';
import { expect, test } from 'vitest';
import { elf, file, madeImage } from '../testing/made-image.ts';
import { loaderOf } from './loader.ts';

/** A file without RUNPATH. */
const bare = (path: string, needed: string[] = []) => file(path, makeElf({ needed }));
const withRpath = (path: string, needed: string[], rpath: string) => file(path, makeElf({ needed, rpath }));

/** What the loader does not find when it starts `opt/x`. */
async function lostOf(added: Entry[], env: string[] = []): Promise<string[]> {
  const image = await madeImage([added], { config: { env } });
  const start = image.elfFiles.find(({ path }) => path === 'opt/x');
  if (!start) throw new Error('no program');
  return loaderOf(image)
    .load(start)
    .lost.map(({ path, name }) => `${path} ${name}`);
}

test.each<[reason: string, added: Entry[], lost: string[], env?: string[]]>([
  [
    'RPATH counts for what a library loads',
    [
      withRpath('opt/x', ['liba.so'], '$ORIGIN/lib'),
      bare('opt/lib/liba.so', ['libb.so']),
      bare('opt/lib/libb.so'),
    ],
    [],
  ],
  [
    'RUNPATH does not',
    [
      elf('opt/x', { needed: ['liba.so'], runpath: '$ORIGIN/lib' }),
      bare('opt/lib/liba.so', ['libb.so']),
      bare('opt/lib/libb.so'),
    ],
    ['opt/lib/liba.so libb.so'],
  ],
  [
    'RPATH of a program passes through a library that has RUNPATH',
    [
      withRpath('opt/x', ['liba.so'], '/opt/lib'),
      elf('opt/lib/liba.so', { needed: ['libb.so'], runpath: '/opt/other' }),
      bare('opt/other/libb.so', ['libc1.so']),
      bare('opt/lib/libc1.so'),
    ],
    [],
  ],
  [
    'RPATH does not count for a library that has RUNPATH',
    [
      withRpath('opt/x', ['liba.so'], '/opt/lib'),
      elf('opt/lib/liba.so', { needed: ['libb.so'], runpath: '/none' }),
      bare('opt/lib/libb.so'),
    ],
    ['opt/lib/liba.so libb.so'],
  ],
  [
    'RPATH is ignored in a file that has RUNPATH too',
    [elf('opt/x', { needed: ['liba.so'], runpath: '/none', rpath: '/opt/lib' }), bare('opt/lib/liba.so')],
    ['opt/x liba.so'],
  ],
  [
    'a library that is not in the cache',
    [bare('opt/x', ['liba.so']), bare('usr/local/lib/liba.so')],
    ['opt/x liba.so'],
  ],
  [
    'a library in a default folder',
    [bare('opt/x', ['liba.so']), bare('usr/lib/x86_64-linux-gnu/liba.so')],
    [],
  ],
  [
    'LD_LIBRARY_PATH, with either sign between folders',
    [bare('opt/x', ['liba.so', 'libb.so']), bare('opt/a/liba.so'), bare('opt/b/libb.so')],
    [],
    ['LD_LIBRARY_PATH=/opt/a;/opt/b'],
  ],
  [
    'a name that is the soname of a loaded library',
    [
      elf('opt/x', { needed: ['liba.so', 'libreal.so.1'], runpath: '/opt/lib' }),
      elf('opt/lib/liba.so', { needed: [], soname: 'libreal.so.1' }),
    ],
    [],
  ],
  [
    'the variables LIB and PLATFORM',
    [
      elf('opt/x', { needed: ['liba.so', 'libb.so'], runpath: `/opt/$LIB:/opt/$${braces('PLATFORM')}` }),
      bare('opt/lib/x86_64-linux-gnu/liba.so'),
      bare('opt/x86_64/libb.so'),
    ],
    [],
  ],
  [
    'a file for another machine is skipped',
    [
      elf('opt/x', { needed: ['liba.so'], runpath: '/opt/a:/opt/b' }),
      elf('opt/a/liba.so', { machine: 'aarch64' }),
      bare('opt/b/liba.so'),
    ],
    [],
  ],
  [
    'a name with a slash is a path',
    [bare('opt/x', ['/opt/lib/liba.so', '/liba.so']), bare('opt/lib/liba.so')],
    ['opt/x /liba.so'],
  ],
  [
    'libraries that need each other',
    [bare('opt/x', ['liba.so']), bare('usr/lib/liba.so', ['libb.so']), bare('usr/lib/libb.so', ['liba.so'])],
    [],
  ],
  [
    'musl has no cache, but looks in /usr/local/lib',
    [file('lib/ld-musl-x86_64.so.1', ''), bare('opt/x', ['liba.so']), bare('usr/local/lib/liba.so')],
    [],
  ],
])('%s', async (_reason, added, lost, env = []) => {
  expect(await lostOf(added, env)).toEqual(lost);
});

function braces(name: string): string {
  return `{${name}}`;
}

test('an extension module finds what its interpreter has loaded', async () => {
  const image = await madeImage([
    [
      elf('opt/python', { needed: ['libown.so.1'], runpath: '$ORIGIN/lib' }),
      elf('opt/lib/libown.so.1', { soname: 'libown.so.1' }),
      bare('opt/x', ['libown.so.1']),
    ],
  ]);
  const [host, module] = ['opt/python', 'opt/x'].map((path) =>
    image.elfFiles.find((each) => each.path === path),
  );
  if (!host || !module) throw new Error('no file');
  const loader = loaderOf(image);
  expect(loader.load(module).lost).toEqual([{ path: 'opt/x', name: 'libown.so.1' }]);
  expect(loader.load(module, loader.load(host)).lost).toEqual([]);
});
