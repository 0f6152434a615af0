import { elf, whiteout } from '../testing/made-image.ts';
import { testOthers } from '../testing/others.ts';
import { testOurs } from '../testing/ours.ts';

testOurs([
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
    ['libc.so.6 => /lib/libc.so.6 is in /etc/ld.so.cache, but does not exist'],
  ],
]);

testOthers([
  [
    'ld-cache',
    'a library that was copied in',
    { added: [elf('usr/lib/libpq.so.5')] },
    ['libpq.so.5 => /lib/libpq.so.5 is missing in /etc/ld.so.cache'],
  ],
]);
