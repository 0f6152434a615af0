import { elf } from '../testing/made-image.ts';
import { extension, packages, path, testOthers } from '../testing/others.ts';
import { testOurs } from '../testing/ours.ts';

testOurs([
  [
    'elf-closure',
    'a missing library',
    [elf('opt/x', { needed: ['liby.so.1'] })],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'a library for another machine',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('usr/lib/liby.so.1', { machine: 'aarch64', needed: [] })],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'a library beside the file, by RUNPATH',
    [elf('opt/x', { needed: ['liby.so.1'], runpath: '$ORIGIN/lib' }), elf('opt/lib/liby.so.1')],
    [],
  ],
  [
    'elf-closure',
    'a library beside the file, without RUNPATH',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('opt/liby.so.1')],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'a library in the default folder that is not in the cache',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('usr/lib/liby.so.1')],
    [],
  ],
  [
    'elf-closure',
    'a program whose loader is missing',
    [elf('opt/x', { interpreter: '/lib/ld-musl.so.1' })],
    ['/opt/x names the loader "/lib/ld-musl.so.1", which does not exist'],
  ],
]);

testOthers([
  [
    'libraries',
    'a missing library of an extension module',
    { added: [elf(`${packages}/c.abi3.so`, { needed: ['libpq.so.5'] })] },
    [`/${packages}/c.abi3.so needs "libpq.so.5", which is not found`],
  ],
  [
    'libraries',
    'once a missing library of a library of a module',
    { added: [elf(`${packages}/a.libs/liba.so.1`, { needed: ['libgomp.so.1'] })] },
    [`/${packages}/a.libs/liba.so.1 needs "libgomp.so.1", which is not found`],
  ],
  [
    'libraries',
    'a library in the image’s LD_LIBRARY_PATH',
    {
      added: [elf('opt/x/libpq.so.5'), elf(`${packages}/c.abi3.so`, { needed: ['libpq.so.5'] })],
      config: { env: [path, 'LD_LIBRARY_PATH=/opt/x'] },
    },
    [],
  ],
  [
    'libraries',
    'a library that another one of the process has loaded',
    {
      added: [
        elf(`${packages}/a.libs/liba.so.1`, { needed: ['libb.so.1'], runpath: '/none' }),
        elf(`${packages}/a.libs/libb.so.1`),
        elf(extension, { needed: ['libb.so.1', 'liba.so.1'], runpath: '$ORIGIN/../a.libs' }),
      ],
    },
    [],
  ],
  [
    'libraries',
    'a library that the driver of a GPU provides',
    { added: [elf(`${packages}/c.abi3.so`, { needed: ['libcuda.so.1'] })] },
    [],
  ],
  [
    'libraries',
    'a missing library of a plugin that nothing is linked with',
    { added: [elf(`${packages}/plugin.so`, { needed: ['libX11.so.6'] })] },
    [],
  ],
  [
    'plugin-libraries',
    'a missing library of a plugin that nothing is linked with',
    { added: [elf(`${packages}/plugin.so`, { needed: ['libX11.so.6'] })] },
    [`/${packages}/plugin.so needs "libX11.so.6", which is not found`],
  ],
  [
    'symbol-versions',
    'a module that was compiled on a newer Debian',
    {
      added: [
        elf('usr/lib/libc.so.6', {
          needed: [],
          versions: { defined: ['GLIBC_2.9', 'GLIBC_2.36', 'GLIBC_PRIVATE'] },
        }),
        elf(extension, { versions: { needed: { 'libc.so.6': ['GLIBC_2.9', 'GLIBC_2.38'] } } }),
      ],
    },
    [`/${extension} needs GLIBC_2.38 of "libc.so.6", which goes up to GLIBC_2.36`],
  ],
]);
