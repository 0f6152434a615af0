import { elf, file } from '../testing/made-image.ts';
import { dynload, testOurs } from '../testing/ours.ts';

testOurs([
  [
    'no-build-paths',
    'a path in a library',
    [elf(`${dynload}/x.so`, { exports: ['/build/Modules/x.c'] })],
    [`layer 2: /${dynload}/x.so names "/build"`],
  ],
  [
    'no-build-paths',
    'a path in what sysconfig knows',
    [file('usr/local/lib/python3.13/_sysconfigdata__linux_.py', "'LD_LIBRARY_PATH=/build'")],
    ['layer 2: /usr/local/lib/python3.13/_sysconfigdata__linux_.py names "/build"'],
  ],
  [
    'no-build-paths',
    'the folder of the first installation',
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
    'such a path in the text of a module',
    [file('usr/local/lib/python3.13/x.py', "folder = '/build'")],
    [],
  ],
]);
