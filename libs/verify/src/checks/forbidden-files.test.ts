import { expect, test } from 'vitest';
import { elf, file, folder, link, madeImage, whiteout } from '../testing/made-image.ts';
import { packages, python, script, testOthers, venv } from '../testing/others.ts';
import { findInOurs, testOurs } from '../testing/ours.ts';

testOurs([
  ['no-shell', 'a shell', [file('usr/bin/dash', '')], ['layer 2: /usr/bin/dash']],
  ['no-shell', 'a link to a shell', [link('bin/sh', 'x')], ['layer 2: /bin/sh']],
  [
    'no-shell',
    'a shell in another folder of programs',
    [link('busybox/bin/ash', 'x')],
    ['layer 2: /busybox/bin/ash'],
  ],
  ['no-shell', 'a name that ends like that of a shell', [file('usr/bin/flash', '')], []],
  [
    'no-package-manager',
    'a program of Debian',
    [file('usr/bin/dpkg-deb', '')],
    ['layer 2: /usr/bin/dpkg-deb'],
  ],
  [
    'no-package-manager',
    'the database of dpkg',
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
    'setuptools',
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
  [
    'no-test-modules',
    "a module of CPython's own tests",
    [file('usr/local/lib/python3.13/lib-dynload/_testcapi.cpython-313-x86_64-linux-gnu.so', '')],
    ['layer 2: /usr/local/lib/python3.13/lib-dynload/_testcapi.cpython-313-x86_64-linux-gnu.so'],
  ],
  [
    'no-test-modules',
    'a test module and a public one with similar names',
    [
      file('usr/local/lib/python3.13/lib-dynload/_ctypes_test.so', ''),
      file('usr/local/lib/python3.13/lib-dynload/_ctypes.so', ''),
    ],
    ['layer 2: /usr/local/lib/python3.13/lib-dynload/_ctypes_test.so'],
  ],
]);

testOthers([
  ['no-shell', 'a shell in the runtime', { added: [elf('bin/sh')] }, ['layer 3: /bin/sh']],
  [
    'no-shell',
    'an image that is not made from ours',
    { config: { labels: {} } },
    'the image is not made from one of ours',
  ],
  [
    'no-shell',
    'an image made from debug, which has a shell',
    { added: [elf('usr/bin/busybox')] },
    'does not apply to images made from the debug image',
  ],
  [
    'no-package-manager',
    'pip of an environment, which another check reports',
    { added: [script(`${venv}/bin/pip`, `#!${python}`)] },
    [],
  ],
  ['no-compiler', 'headers of a package', { added: [file(`${packages}/numpy/core.h`, '')] }, []],
  [
    'no-compiler',
    'a header elsewhere',
    { added: [file('usr/include/x.h', '')] },
    ['layer 3: /usr/include/x.h'],
  ],
]);

test('a file that a later layer deletes is found', async () => {
  const layers = [[file('usr/bin/dash', ''), file('x', '', { mode: 0o4755 })], [whiteout('usr/bin/dash')]];
  expect(findInOurs('no-shell', await madeImage(layers))).toEqual(['layer 2: /usr/bin/dash']);
});
