import { test } from 'vitest';
import { elf } from '../testing/made-image.ts';
import { expectInOthers, extension, type OthersRow, packages } from '../testing/others.ts';
import { expectInOurs, type OursRow } from '../testing/ours.ts';

test.each<OursRow>([
  [
    'elf-architecture',
    'of another machine',
    [elf('opt/x', { machine: 'aarch64' })],
    ['/opt/x is for aarch64 (64 bits), the image for amd64'],
  ],
])('%s: %s', expectInOurs);

test.each<OthersRow>([
  [
    'architecture',
    'an extension module',
    { added: [elf(extension, { machine: 'aarch64' })] },
    [`/${extension} is for aarch64 (64 bits), the image for amd64`],
  ],
  [
    'architecture',
    'data of a package',
    { added: [elf(`${packages}/a/attach.so`, { machine: 'aarch64' })] },
    [],
  ],
])('%s: %s', expectInOthers);
