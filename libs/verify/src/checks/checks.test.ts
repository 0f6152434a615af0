import type { Entry, ImageConfig } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { expect, test } from 'vitest';
import { staticChecks } from './index.ts';
import { bytecodeOf, elf, endbr64, file, folder, link, madeImage, recorded, whiteout } from './made-image.ts';

const facts = { variant: 'runtime' as Variant, now: new Date('2026-06-02T00:00:00Z') };
const names = staticChecks.filter(({ variants }) => variants.includes('runtime')).map(({ name }) => name);

function find(
  name: string,
  image: Awaited<ReturnType<typeof madeImage>>,
  variant: Variant = 'runtime',
): string[] {
  const check = staticChecks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  return [...check.find(image, { ...facts, variant })];
}

test.each(names)('%s: nothing is wrong with the sound image', async (name) => {
  expect(find(name, await madeImage())).toEqual([]);
});

const dynload = 'usr/local/lib/python3.13/lib-dynload';
const pycache = 'usr/local/lib/python3.13/json/__pycache__';

test.each<[check: string, reason: string, added: Entry[], lines: string[]]>([
  ['programs', 'a shell of another name', [elf('opt/x', { type: 2 })], ['layer 2: /opt/x is a program']],
  [
    'programs',
    'position-independent',
    [elf('opt/x', { flags1: 0x08000000 })],
    ['layer 2: /opt/x is a program'],
  ],
  [
    'programs',
    'a script in bin',
    [file('usr/local/bin/x', '#!/bin/x', { mode: 0o755 })],
    ['layer 2: /usr/local/bin/x is a program'],
  ],
  ['programs', 'a text in bin is none', [file('usr/local/bin/x', '#!/bin/x')], []],
  ['programs', 'a library is none', [elf(`${dynload}/x.so`)], []],
  ['no-shell', 'a file', [file('usr/bin/dash', '')], ['layer 2: /usr/bin/dash']],
  ['no-shell', 'a link', [link('bin/sh', 'x')], ['layer 2: /bin/sh']],
  ['no-shell', 'in a folder of its own', [link('busybox/bin/ash', 'x')], ['layer 2: /busybox/bin/ash']],
  ['no-shell', 'a name that ends alike', [file('usr/bin/flash', '')], []],
  ['no-package-manager', 'a program', [file('usr/bin/dpkg-deb', '')], ['layer 2: /usr/bin/dpkg-deb']],
  [
    'no-package-manager',
    'its database',
    [file('var/lib/dpkg/status', '')],
    ['layer 2: /var/lib/dpkg/status'],
  ],
  [
    'no-pip',
    'a bundled wheel',
    [file('usr/local/lib/python3.13/ensurepip/_bundled/pip-1.whl', '')],
    ['layer 2: /usr/local/lib/python3.13/ensurepip/_bundled/pip-1.whl'],
  ],
  [
    'no-pip',
    'a module',
    [folder('usr/local/lib/python3.13/site-packages/setuptools')],
    ['layer 2: /usr/local/lib/python3.13/site-packages/setuptools'],
  ],
  [
    'no-compiler',
    'a header',
    [file('usr/local/include/python3.13/Python.h', '')],
    ['layer 2: /usr/local/include/python3.13/Python.h'],
  ],
  ['no-compiler', 'a static library', [file('usr/lib/libc.a', '')], ['layer 2: /usr/lib/libc.a']],
  ['no-setuid', 'a file', [file('usr/bin/x', '', { mode: 0o4755 })], ['layer 2: /usr/bin/x has mode 4755']],
  [
    'no-setuid',
    'a folder of a group',
    [folder('var/x', { mode: 0o2755 })],
    ['layer 2: /var/x has mode 2755'],
  ],
  ['writable', 'by all', [file('etc/x', '', { mode: 0o666 })], ['layer 2: /etc/x has mode 0666, owner 0:0']],
  [
    'writable',
    'by the group',
    [folder('etc/x', { mode: 0o775 })],
    ['layer 2: /etc/x has mode 0775, owner 0:0'],
  ],
  [
    'writable',
    'by its owner',
    [file('usr/local/x', '', { uid: 1000 })],
    ['layer 2: /usr/local/x has mode 0644, owner 1000:0'],
  ],
  [
    'writable',
    'a home that group 0 cannot write',
    [folder('home/monty', { uid: 1000 })],
    ['layer 2: /home/monty has mode 0755, owner 1000:0'],
  ],
  ['writable', 'no home', [whiteout('home/nonroot')], ['/home/nonroot is missing']],
  [
    'temporary-folders',
    'not sticky',
    [folder('tmp', { mode: 0o777 })],
    ['/tmp: directory, mode 0777, owner 0:0'],
  ],
  ['temporary-folders', 'not there', [whiteout('var/tmp')], ['/var/tmp: nothing']],
  [
    'interpreters',
    'not there',
    [file('opt/x', '#! /usr/bin/env python3\n', { mode: 0o755 })],
    ['/opt/x names "/usr/bin/env", which is not there'],
  ],
  ['interpreters', 'there', [file('opt/x', '#!/usr/local/bin/python3.13 -I\n', { mode: 0o755 })], []],
  ['interpreters', 'not to be run', [file('opt/x', '#!/bin/sh\n')], []],
  [
    'elf-architecture',
    'of another machine',
    [elf('opt/x', { machine: 'aarch64' })],
    ['/opt/x is for aarch64 (64 bits), the image for amd64'],
  ],
  [
    'elf-closure',
    'not there',
    [elf('opt/x', { needed: ['liby.so.1'] })],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'there, but for another machine',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('usr/lib/liby.so.1', { machine: 'aarch64', needed: [] })],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'beside it, by RUNPATH',
    [elf('opt/x', { needed: ['liby.so.1'], runpath: '$ORIGIN/lib' }), elf('opt/lib/liby.so.1')],
    [],
  ],
  [
    'elf-closure',
    'beside it, without RUNPATH',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('opt/liby.so.1')],
    ['/opt/x needs "liby.so.1", which is not found'],
  ],
  [
    'elf-closure',
    'in the default folder, not in the cache',
    [elf('opt/x', { needed: ['liby.so.1'] }), elf('usr/lib/liby.so.1')],
    [],
  ],
  [
    'elf-closure',
    'no loader',
    [elf('opt/x', { interpreter: '/lib/ld-musl.so.1' })],
    ['/opt/x names the loader "/lib/ld-musl.so.1", which is not there'],
  ],
  [
    'owners',
    'a library of no package',
    [elf('usr/lib/liby.so.1')],
    ['layer 2: /usr/lib/liby.so.1 belongs to none'],
  ],
  ['owners', 'a library of a package', recorded('liby1', [elf('usr/lib/liby.so.1')]), []],
  ['owners', 'an extension module of CPython', [elf(`${dynload}/x.cpython-313-x86_64-linux-gnu.so`)], []],
  [
    'owners',
    'a stray one beside them',
    [elf(`${dynload}/x.so`)],
    [`layer 2: /${dynload}/x.so belongs to none`],
  ],
  [
    'owners',
    'a stray library in the prefix',
    [elf('usr/local/lib/x.so')],
    ['layer 2: /usr/local/lib/x.so belongs to none'],
  ],
  [
    'owners',
    'a note that a later layer hides',
    [file('root/.netrc', 'secret'), whiteout('root/.netrc')],
    ['layer 2: /root/.netrc belongs to none', 'layer 2: /root/.wh..netrc belongs to none'],
  ],
  ['links', 'to nothing', [link('opt/x', 'y')], ['/opt/x -> "y" leads nowhere']],
  ['links', 'to a file', [link('opt/x', '../etc/issue')], []],
  [
    'programs',
    'a name that begins as the interpreter',
    [elf('usr/local/bin/python3.sh', { type: 2 })],
    ['layer 2: /usr/local/bin/python3.sh is a program'],
  ],
  [
    'records',
    'of another name',
    [
      file('var/lib/dpkg/status.d/x', 'Package: y\nVersion: 1\nArchitecture: all\nMaintainer: N\n'),
      file('var/lib/dpkg/status.d/x.md5sums', ''),
    ],
    ['/var/lib/dpkg/status.d/x is not of that package'],
  ],
  [
    'records',
    'no list of files',
    [whiteout('var/lib/dpkg/status.d/libc6.md5sums')],
    ['/var/lib/dpkg/status.d/libc6.md5sums is missing'],
  ],
  [
    'records',
    'no version',
    [file('var/lib/dpkg/status.d/libc6', 'Package: libc6\nArchitecture: all\nMaintainer: N\n')],
    ['/var/lib/dpkg/status.d/libc6 has no Version'],
  ],
  [
    'records',
    'CPython',
    recorded('libpython3.13', []),
    ['/var/lib/dpkg/status.d/libpython3.13: CPython is recorded as a Debian package'],
  ],
  [
    'md5sums',
    'not there',
    [whiteout('etc/issue')],
    ['/etc/issue has md5 (nothing), its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  [
    'md5sums',
    'other bytes',
    [file('etc/issue', '')],
    ['/etc/issue has md5 d41d8cd98f00b204e9800998ecf8427e, its record says 1cb251ec0d568de6a929b520c4aed8d1'],
  ],
  ['licences', 'none', [whiteout('usr/share/doc/libc6')], ['/usr/share/doc/libc6/copyright is missing']],
  [
    'hardening',
    'nothing at all',
    [
      elf(`${dynload}/x.so`, {
        relro: false,
        stack: 'unsaid',
        functions: { PyInit_x: '55' },
        runpath: '/opt',
        sections: [{ name: '.debug_info', type: 1 }],
      }),
    ],
    [
      `/${dynload}/x.so: no full RELRO, executable stack, no control-flow protection, debug sections, RUNPATH "/opt"`,
    ],
  ],
  ['hardening', 'bound late', [elf(`${dynload}/x.so`, { flags1: 0 })], [`/${dynload}/x.so: no full RELRO`]],
  [
    'hardening',
    'the interpreter at a fixed address',
    [elf('usr/local/bin/python3.13', { type: 2 })],
    ['/usr/local/bin/python3.13: not position-independent'],
  ],
  [
    'hardening',
    'no symbols',
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
    'one that only the symbol table names',
    [elf('usr/local/bin/python3.13', { flags1: 0x08000001, functions: {}, localFunctions: { main: '55' } })],
    ['/usr/local/bin/python3.13: no control-flow protection'],
  ],
  [
    'hardening',
    'none that is called through a pointer: nothing tells',
    [elf(`${dynload}/x.so`, { functions: { helper: endbr64 } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  [
    'hardening',
    'functions called by name need none',
    [elf(`${dynload}/x.so`, { functions: { Py_BytesMain: endbr64, helper: '55' } })],
    [],
  ],
  [
    'hardening',
    'aarch64: a signed return address, or a plain landing',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: '3f2303d5', main: '5f2403d5' } })],
    [],
  ],
  [
    'hardening',
    'aarch64: a landing for jumps alone',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: '9f2403d5' } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  [
    'hardening',
    'aarch64: the mark of another machine',
    [elf(`${dynload}/x.so`, { machine: 'aarch64', functions: { PyInit_x: endbr64 } })],
    [`/${dynload}/x.so: no control-flow protection`],
  ],
  ['hardening', 'not of CPython', [elf('usr/lib/x.so', { relro: false })], []],
  [
    'ld-cache',
    'a library that was added later',
    [elf('usr/lib/liby.so.1')],
    ['liby.so.1 => /lib/liby.so.1 is missing in /etc/ld.so.cache'],
  ],
  [
    'ld-cache',
    'a library that was removed later',
    [whiteout('usr/lib/libc.so.6')],
    ['libc.so.6 => /lib/libc.so.6 stands in /etc/ld.so.cache, but is not there'],
  ],
  [
    'bytecode',
    'none',
    [whiteout(`${pycache}/decoder.cpython-313.pyc`)],
    [`/${pycache}/decoder.cpython-313.pyc is missing`],
  ],
  [
    'bytecode',
    'by time',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(0))],
    [`/${pycache}/decoder.cpython-313.pyc has the flags 0, expected 1 (unchecked hash)`],
  ],
  [
    'bytecode',
    'by a checked hash',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(3))],
    [`/${pycache}/decoder.cpython-313.pyc has the flags 3, expected 1 (unchecked hash)`],
  ],
])('%s: %s', async (name, _reason, added, lines) => {
  expect(find(name, await madeImage([added]))).toEqual(lines);
});

test('hardening: nothing of CPython to look at', async () => {
  const image = await madeImage([[whiteout('usr/local')]]);
  expect(find('hardening', image)).toEqual(['/usr/local/ has no ELF file']);
});

test('what a later layer deletes is found as well', async () => {
  const image = await madeImage([
    [file('usr/bin/dash', ''), file('x', '', { mode: 0o4755 })],
    [whiteout('usr/bin/dash')],
  ]);
  expect(find('no-shell', image)).toEqual(['layer 2: /usr/bin/dash']);
});

test.each<[reason: string, config: Partial<ImageConfig>, lines: string[]]>([
  ['the epoch', { created: '1970-01-01T00:00:00Z' }, ['created: "1970-01-01T00:00:00Z"']],
  ['the future', { created: '2027-01-01T00:00:00Z' }, ['created: "2027-01-01T00:00:00Z"']],
  ['no time', { created: 'soon' }, ['created: "soon"']],
])('created: %s', async (_reason, config, lines) => {
  expect(find('created', await madeImage([], { config }))).toEqual(lines);
});

test('no-file-capabilities', async () => {
  const attributes = [{ path: 'usr/bin/x', name: 'security.capability' }];
  expect(find('no-file-capabilities', await madeImage([], { attributes }))).toEqual([
    '/usr/bin/x has the attribute "security.capability"',
  ]);
});

test('debug may have busybox, and has to', async () => {
  const image = await madeImage([[elf('usr/bin/busybox', { type: 2 })]]);
  expect(find('programs', image, 'debug')).toEqual([]);
  expect(find('programs', await madeImage(), 'debug')).toEqual(['/usr/bin/busybox is missing']);
});
