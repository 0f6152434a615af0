import { elf } from '../testing/made-image.ts';
import { extension, packages, testOthers } from '../testing/others.ts';
import { testOurs } from '../testing/ours.ts';

testOurs([
  [
    'elf-architecture',
    'a file for another machine',
    [elf('opt/x', { machine: 'aarch64' })],
    ['/opt/x is for aarch64 (64 bits), the image for amd64'],
  ],
]);

testOthers([
  [
    'architecture',
    'an extension module for another machine',
    { added: [elf(extension, { machine: 'aarch64' })] },
    [`/${extension} is for aarch64 (64 bits), the image for amd64`],
  ],
  [
    'architecture',
    'data of a package that is for another machine',
    { added: [elf(`${packages}/a/attach.so`, { machine: 'aarch64' })] },
    [],
  ],
]);
