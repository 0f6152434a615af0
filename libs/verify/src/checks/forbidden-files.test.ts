import { expect, test } from 'vitest';
import { elf, file, folder, link, madeImage, whiteout } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, packages, python, script, venv } from '../testing/others.ts';
import { expectInOurs, findInOurs, type OursRow } from '../testing/ours.ts';

test.each<OursRow>([
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
])('%s: %s', expectInOurs);

test.each<OthersRow>([
  ['no-shell', 'a shell in the runtime', { added: [elf('bin/sh')] }, ['layer 3: /bin/sh']],
  ['no-shell', 'not made from ours', { config: { labels: {} } }, 'the image is not made from one of ours'],
  [
    'no-shell',
    'made from debug, which has one',
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
])('%s: %s', expectInOthers);

test('a file that a later layer deletes is found', async () => {
  const layers = [[file('usr/bin/dash', ''), file('x', '', { mode: 0o4755 })], [whiteout('usr/bin/dash')]];
  expect(findInOurs('no-shell', await madeImage(layers))).toEqual(['layer 2: /usr/bin/dash']);
});
