import { elf } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';

testOthers([
  [
    'extension-modules',
    'a module for another series',
    { added: [elf(`${packages}/c.cpython-312-x86_64-linux-gnu.so`)] },
    [
      `/${packages}/c.cpython-312-x86_64-linux-gnu.so is built for cpython-312-x86_64-linux-gnu, but Python 3.13 reads it`,
    ],
  ],
  [
    'extension-modules',
    'a module for musl',
    { added: [elf(`${packages}/c.cpython-313-x86_64-linux-musl.so`)] },
    [
      `/${packages}/c.cpython-313-x86_64-linux-musl.so is built for cpython-313-x86_64-linux-musl, but Python 3.13 reads it`,
    ],
  ],
  [
    'extension-modules',
    'modules for several series',
    { added: [elf(`${packages}/a/b.cpython-312-x86_64-linux-gnu.so`)] },
    [],
  ],
  ['extension-modules', 'a module for any series', { added: [elf(`${packages}/c.abi3.so`)] }, []],
]);
