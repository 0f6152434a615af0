import { guarded, readLayout } from './elf-layout.ts';

/** A section of an ELF file. Those that only take memory, such as `.bss`, have no bytes in the file. */
export type ElfSection = { name: string; content: Buffer };

/** Sections do not overlap in real files. */
const largestOverlap = 4;
const noBytes = 8;

/**
 * The sections of an ELF file in their order, without the empty first one.
 * @throws Error like `readElf`
 */
export function readSections(bytes: Buffer, name: string): ElfSection[] {
  return guarded(name, () => {
    const { sections, sectionNames: names, text } = readLayout(bytes);
    let rest = largestOverlap * bytes.length;
    return sections.slice(1).map(({ name: at, type, offset, size }) => {
      const length = type === noBytes ? 0 : size;
      rest -= length;
      if (offset + length > bytes.length || rest < 0) throw new RangeError('its sections are larger than it');
      return {
        name: names ? text(names.offset + at, names.offset + names.size) : '',
        content: bytes.subarray(offset, offset + length),
      };
    });
  });
}
