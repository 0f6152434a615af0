import { type ElfLayout, guarded, readLayout } from './elf-layout.ts';

export type SymbolVersions = {
  /** Library (`libc.so.6`) to the versions (`GLIBC_2.34`) that the file cannot do without. */
  needed: Map<string, string[]>;
  /** The versions that the file has itself. */
  defined: string[];
};

/**
 * Reads the versions of symbols
 * (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html).
 * @throws Error as `readElf` does
 */
export function readSymbolVersions(bytes: Buffer, name: string): SymbolVersions {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    return { needed: readNeeded(layout), defined: readDefined(layout) };
  });
}

const [definitions, needs] = [0x6ffffffd, 0x6ffffffe];
/** The file does without a version that is so marked. */
const weak = 0x2;

function readNeeded(layout: ElfLayout): Map<string, string[]> {
  const needed = new Map<string, string[]>();
  const table = tableOf(layout, needs);
  if (!table) return needed;
  for (const entry of chain(layout, table.offset, { nextAt: 12 })) {
    const auxiliaries = [...chain(layout, entry + layout.u32(entry + 8), { nextAt: 12 })];
    const strict = auxiliaries.filter((at) => (layout.u16(at + 4) & weak) === 0);
    needed.set(
      table.text(layout.u32(entry + 4)),
      strict.map((at) => table.text(layout.u32(at + 8))),
    );
  }
  return needed;
}

/** Of several names of a version the first is its own, the others are those that it inherits from. */
function readDefined(layout: ElfLayout): string[] {
  const table = tableOf(layout, definitions);
  if (!table) return [];
  return [...chain(layout, table.offset, { nextAt: 16 })].map((entry) =>
    table.text(layout.u32(entry + layout.u32(entry + 12))),
  );
}

function tableOf(
  layout: ElfLayout,
  wanted: number,
): { offset: number; text: (at: number) => string } | undefined {
  const section = layout.sections.find(({ type }) => type === wanted);
  const strings = section && layout.sections[section.link];
  if (!section || !strings) return undefined;
  return {
    offset: section.offset,
    text: (at) => layout.text(strings.offset + at, strings.offset + strings.size),
  };
}

/** Entries that each tell how far it is to the next; 0 ends them. */
function* chain(layout: ElfLayout, start: number, { nextAt }: { nextAt: number }): Iterable<number> {
  for (let offset = start, step = -1; step !== 0; offset += step) {
    yield offset;
    step = layout.u32(offset + nextAt);
  }
}
