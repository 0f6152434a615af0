import { type Elf, type Entry, isElf, readElf } from '@distroless/image';
import type { SavedImage } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

export type ElfFile = { path: string; elf: Elf; content: Buffer };

/** All ELF files of a tree or layer; of one with several names, the first. */
export function* elfFiles(entries: Iterable<Entry>): Iterable<ElfFile> {
  for (const entry of entries) {
    if (entry.type !== 'file' || !isElf(entry.content)) continue;
    const { path, content } = entry;
    yield { path, content, elf: readElf(content, `/${path}`) };
  }
}

const machines: Readonly<Record<string, Elf['machine']>> = { amd64: 'x86-64', arm64: 'aarch64' };

/** The machine that the image says it is for. */
export function machineOf({ config }: Pick<SavedImage, 'config'>): Elf['machine'] | undefined {
  return machines[config.architecture];
}

export const elfArchitecture: StaticCheck = {
  name: 'elf-architecture',
  about: 'every ELF file of every layer is for the architecture that the image names',
  variants: ['builder', 'runtime', 'debug'],
  *find(image) {
    const machine = machineOf(image);
    let count = 0;
    for (const { path, elf } of image.layers.flatMap(({ entries }) => [...elfFiles(entries)])) {
      count += 1;
      if (elf.machine !== machine || elf.bits !== 64) {
        yield `/${path} is for ${elf.machine} (${elf.bits} bits), the image for ${image.config.architecture}`;
      }
    }
    if (count === 0) yield 'no layer has an ELF file';
  },
};
