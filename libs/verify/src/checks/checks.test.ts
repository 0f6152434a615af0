import type { Entry, ImageConfig } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { expect, test } from 'vitest';
import { staticChecks } from './index.ts';
import { bytecodeOf, elf, endbr64, file, folder, link, madeImage, recorded, whiteout } from './made-image.ts';
import type { ImageDates } from './static-check.ts';

const facts = { variant: 'runtime' as Variant, now: new Date('2026-06-02T00:00:00Z') };
const names = staticChecks.filter(({ variants }) => variants.includes('runtime')).map(({ name }) => name);

function find(
  name: string,
  image: Awaited<ReturnType<typeof madeImage>>,
  variant: Variant = 'runtime',
  dates: Partial<ImageDates> = {},
): string[] {
  const check = staticChecks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  return [...check.find(image, { ...facts, ...dates, variant })];
}

test.each(names)('%s: nothing is wrong with the sound image', async (name) => {
  expect(find(name, await madeImage())).toEqual([]);
});

const keyLine = '-----BEGIN PRIVATE KEY-----';
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
  ['programs', 'a script that may not be run is none', [file('usr/local/bin/x', '#!/bin/x')], []],
  ['programs', 'a library is none', [elf(`${dynload}/x.so`)], []],
  [
    'programs',
    'a library that names a loader',
    [elf(`${dynload}/x.so`, { interpreter: '/lib/ld-linux-x86-64.so.2' })],
    [`layer 2: /${dynload}/x.so is a program`],
  ],
  [
    'programs',
    "glibc's own, which says its version",
    [elf('usr/lib/x86_64-linux-gnu/libc.so.6', { interpreter: '/lib/ld-linux-x86-64.so.2' })],
    [],
  ],
  [
    'programs',
    'a script in any folder',
    [file('usr/local/lib/python3.13/x.py', '#!/x', { mode: 0o755 })],
    ['layer 2: /usr/local/lib/python3.13/x.py is a program'],
  ],
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
  [
    'links-to-writable',
    'from folder to folder',
    [link('usr/lib/x.so', '../../tmp/x.so')],
    ['layer 2: /usr/lib/x.so -> "../../tmp/x.so"'],
  ],
  ['links-to-writable', 'absolute', [link('opt/x', '/home/monty')], ['layer 2: /opt/x -> "/home/monty"']],
  ['links-to-writable', 'inside such a folder', [link('home/monty/x', '../nonroot')], []],
  ['links-to-writable', 'a name that begins alike', [link('opt/x', '/tmpfs')], []],
  ['no-secrets', 'a file for credentials', [file('root/.netrc', '')], ['layer 2: /root/.netrc']],
  ['no-secrets', 'a repository', [file('app/.git/config', '')], ['layer 2: /app/.git/config']],
  ['no-secrets', 'of the machine', [file('etc/resolv.conf', '')], ['layer 2: /etc/resolv.conf']],
  [
    'no-secrets',
    'deleted later',
    [file('root/.netrc', ''), whiteout('root/.netrc')],
    ['layer 2: /root/.netrc'],
  ],
  [
    'no-secrets',
    'a key under another name',
    [file('opt/x', `${keyLine}\n${'A'.repeat(64)}\n`)],
    ['layer 2: /opt/x has a credential in it'],
  ],
  ['no-secrets', 'a program that reads keys', [file('opt/x.py', `start = "${keyLine}"\n`)], []],
  [
    'no-secrets',
    'a token',
    [file('opt/x', `token: ghp_${'a'.repeat(36)}`)],
    ['layer 2: /opt/x has a credential in it'],
  ],
  [
    'no-secrets',
    'an index with a password',
    [file('etc/x.conf', 'index = https://a:b@example.org/simple')],
    ['layer 2: /etc/x.conf has a credential in it'],
  ],
  ['no-secrets', 'an example of such an address', [file('opt/x.py', '# https://a:b@example.org')], []],
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
    'hardening',
    'of another publisher, in the builder',
    [elf('usr/local/lib/python3.13/site-packages/x.so', { relro: false })],
    [],
  ],
  ['hardening', 'not linked yet', [elf('usr/local/lib/python.o', { type: 1, relro: false })], []],
  [
    'hardening',
    'a module without an array to protect',
    [elf(`${dynload}/_heapq.cpython-313-x86_64-linux-gnu.so`, { imports: [] })],
    [],
  ],
  [
    'hardening',
    'a name that begins as one of these',
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
    'libpython, which cannot do without a checked call; the stack protector is none',
    [elf('usr/local/lib/libpython3.13.so.1.0', { imports: ['__stack_chk_fail', 'memcpy'] })],
    ['/usr/local/lib/libpython3.13.so.1.0: no checked calls'],
  ],
  [
    'hardening',
    'the name that stands for libpython has no code',
    [elf('usr/local/lib/libpython3.so', { imports: [], functions: {} })],
    [],
  ],
  [
    'hardening',
    'aarch64: no mark, though the libc has it',
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
  [
    'no-build-paths',
    'in a library',
    [elf(`${dynload}/x.so`, { exports: ['/build/Modules/x.c'] })],
    [`layer 2: /${dynload}/x.so names "/build"`],
  ],
  [
    'no-build-paths',
    'in what sysconfig knows',
    [file('usr/local/lib/python3.13/_sysconfigdata__linux_.py', "'LD_LIBRARY_PATH=/build'")],
    ['layer 2: /usr/local/lib/python3.13/_sysconfigdata__linux_.py names "/build"'],
  ],
  [
    'no-build-paths',
    'where it was installed first',
    [file('usr/local/lib/python3.13/config-3.13/Makefile', 'DESTDIR=\t/out/usr')],
    ['layer 2: /usr/local/lib/python3.13/config-3.13/Makefile names "/out/"'],
  ],
  [
    'no-build-paths',
    'a part of another path',
    [file('usr/local/lib/python3.13/config-3.13/Makefile', './Tools/build/x.py $(srcdir)/build /build-x')],
    [],
  ],
  [
    'no-build-paths',
    'the text of a module',
    [file('usr/local/lib/python3.13/x.py', "folder = '/build'")],
    [],
  ],
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
    'of another place',
    [file(`${pycache}/decoder.cpython-313.pyc`, bytecodeOf(1, '/./json/decoder.py'))],
    [`/${pycache}/decoder.cpython-313.pyc does not name "/usr/local/lib/python3.13/json/decoder.py"`],
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

test.each<[reason: string, committed: string, lines: string[]]>([
  ['that time', '2026-05-01T12:00:00Z', []],
  [
    'another',
    '2026-05-01T12:00:01Z',
    ['created: "2026-05-01T12:00:00Z", and not "2026-05-01T12:00:01.000Z", the time of the commit'],
  ],
])('created, where the commit is known: %s', async (_reason, committed, lines) => {
  const image = await madeImage([], { config: { created: '2026-05-01T12:00:00Z' } });
  expect(find('created', image, 'runtime', { committed: new Date(committed) })).toEqual(lines);
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

test.each<[reason: string, path: string, lines: string[]]>([
  [
    'the home folder first',
    '/home/monty/.local/bin:/usr/local/bin',
    ['"/home/monty/.local/bin" comes before "/usr/local/bin"'],
  ],
  ['the home folder before others than the system', '/usr/local/bin:/home/monty/.local/bin:/busybox', []],
  ['two that only users write', '/usr/local/bin:/home/monty/bin:/tmp', []],
  ['one that is not there, below one of root', '/opt/venv/bin:/usr/local/bin', []],
  ['wherever the process is', '/usr/local/bin::.', ['"" is no absolute path', '"." is no absolute path']],
])('search-path: %s', async (_reason, path, lines) => {
  expect(find('search-path', await madeImage([], { config: { env: [`PATH=${path}`] } }))).toEqual(lines);
});

test.each<[reason: string, config: Partial<ImageConfig>, lines: string[]]>([
  ['a variable', { env: ['GITLAB_TOKEN=x'] }, ['environment: "GITLAB_TOKEN"']],
  ['a way to the network', { env: ['https_proxy=http://proxy'] }, ['environment: "https_proxy"']],
  ['a name that has such a word in it', { env: ['PYTHONAUTHORS=x', 'KEYBOARD=y'] }, []],
  ['a password', { env: ['INDEX=https://a:b@example.org'] }, ['environment: a credential']],
  ['a label', { labels: { source: 'https://a:b@example.org/x.git' } }, ['label: a credential']],
  ['a build argument', { history: ['|1 PIP_INDEX_URL=x /bin/sh -c true'] }, ['history: "PIP_INDEX_URL"']],
  ['an argument of the command', { cmd: ['--token', `glpat-${'a'.repeat(20)}`] }, ['command: a credential']],
])('no-secrets-in-config: %s', async (_reason, config, lines) => {
  expect(find('no-secrets-in-config', await madeImage([], { config }))).toEqual(lines);
});

test.each<[reason: string, added: Entry[], lines: string[]]>([
  [
    'the folders that are theirs',
    [
      folder('opt/venv', { mode: 0o775, uid: 1000 }),
      file('home/monty/.profile', '', { uid: 1000, gid: 1000 }),
    ],
    [],
  ],
  ["a file of one of Debian's groups", [file('var/log/wtmp', '', { mode: 0o664, gid: 43 })], []],
  ['of group 0', [file('etc/x', '', { mode: 0o664 })], ['layer 2: /etc/x has mode 0664, owner 0:0']],
  ['of a user', [file('opt/x', '', { uid: 1000 })], ['layer 2: /opt/x has mode 0644, owner 1000:0']],
  [
    'for all, in a home folder',
    [file('home/monty/x', '', { mode: 0o666, uid: 1000 })],
    ['layer 2: /home/monty/x has mode 0666, owner 1000:0'],
  ],
  [
    'for all, and not sticky',
    [folder('var/x', { mode: 0o777 })],
    ['layer 2: /var/x has mode 0777, owner 0:0'],
  ],
])('writable-in-builder: %s', async (_reason, added, lines) => {
  expect(find('writable-in-builder', await madeImage([added]), 'builder')).toEqual(lines);
});
