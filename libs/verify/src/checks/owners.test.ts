import { elf, file, link, recorded, whiteout } from '../testing/made-image.ts';
import { dynload, testOurs } from '../testing/ours.ts';

testOurs([
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
    'another library beside them',
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
    'a file that a later layer hides',
    [file('root/.netrc', 'secret'), whiteout('root/.netrc')],
    ['layer 2: /root/.netrc belongs to none', 'layer 2: /root/.wh..netrc belongs to none'],
  ],
  ['links', 'a link that leads nowhere', [link('opt/x', 'y')], ['/opt/x -> "y" leads nowhere']],
  ['links', 'a link to a file', [link('opt/x', '../etc/issue')], []],
]);
