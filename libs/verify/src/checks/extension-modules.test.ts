import { test } from 'vitest';
import { elf } from '../testing/made-image.ts';
import { expectInOthers, type OthersRow, packages } from '../testing/others.ts';

test.each<OthersRow>([
  [
    'extension-modules',
    'another series',
    { added: [elf(`${packages}/c.cpython-312-x86_64-linux-gnu.so`)] },
    [
      `/${packages}/c.cpython-312-x86_64-linux-gnu.so is built for cpython-312-x86_64-linux-gnu, but Python 3.13 reads it`,
    ],
  ],
  [
    'extension-modules',
    'musl',
    { added: [elf(`${packages}/c.cpython-313-x86_64-linux-musl.so`)] },
    [
      `/${packages}/c.cpython-313-x86_64-linux-musl.so is built for cpython-313-x86_64-linux-musl, but Python 3.13 reads it`,
    ],
  ],
  [
    'extension-modules',
    'a module for each series',
    { added: [elf(`${packages}/a/b.cpython-312-x86_64-linux-gnu.so`)] },
    [],
  ],
  ['extension-modules', 'for any series', { added: [elf(`${packages}/c.abi3.so`)] }, []],
])('%s: %s', expectInOthers);
