import { test } from 'vitest';
import { elf, recorded, whiteout } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, packages } from '../testing/others.ts';

test.each<OthersRow>([
  ['unrecorded-files', 'copied by hand', { added: [elf('usr/lib/libpq.so.5')] }, ['/usr/lib/libpq.so.5']],
  [
    'unrecorded-files',
    'copied with its record',
    { added: recorded('libpq5', [elf('usr/lib/libpq.so.5')]) },
    [],
  ],
  [
    'unrecorded-files',
    'in an environment, of no package',
    { added: [elf(`${packages}/c.abi3.so`)] },
    [`/${packages}/c.abi3.so`],
  ],
  [
    'unrecorded-files',
    'no package at all',
    { added: [whiteout('var/lib/dpkg')] },
    'the image has no packages of Debian',
  ],
])('%s: %s', expectInOthers);
