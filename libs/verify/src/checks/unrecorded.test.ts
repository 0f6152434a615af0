import { elf, recorded, whiteout } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';

testOthers([
  [
    'unrecorded-files',
    'a library that was copied by hand',
    { added: [elf('usr/lib/libpq.so.5')] },
    ['/usr/lib/libpq.so.5'],
  ],
  [
    'unrecorded-files',
    'a library that was copied with its record',
    { added: recorded('libpq5', [elf('usr/lib/libpq.so.5')]) },
    [],
  ],
  [
    'unrecorded-files',
    'a library in an environment that no package lists',
    { added: [elf(`${packages}/c.abi3.so`)] },
    [`/${packages}/c.abi3.so`],
  ],
  [
    'unrecorded-files',
    'an image without packages',
    { added: [whiteout('var/lib/dpkg')] },
    'the image has no packages of Debian',
  ],
]);
