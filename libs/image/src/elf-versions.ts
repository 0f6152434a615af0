import { type ElfLayout, guarded, readLayout } from './elf-layout.ts';

export type SymbolVersions = {
  /** Library (`libc.so.6`) to the versions (`GLIBC_2.34`) that the file needs. */
  needed: Map<string, string[]>;
  /** The versions that the file defines. */
  defined: string[];
};

/**
 * Reads the versions of symbols
 * (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html).
 * @throws Error like `readElf`
 */
export function readSymbolVersions(bytes: Buffer, name: string): SymbolVersions {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    return { needed: readNeeded(layout), defined: readDefined(layout) };
  });
}

const [definitions, needs] = [0x6ffffffd, 0x6ffffffe];
/** The file also works without a version that has this mark. */
const weak = 0x2;

function readNeeded(layout: ElfLayout): Map<string, string[]> {
  const needed = new Map<string, string[]>();
  const table = tableOf(layout, needs);
  if (!table) return needed;
  for (const entry of table.chain(table.offset, 12)) {
    const auxiliaries = [...table.chain(entry + layout.u32(entry + 8), 12)];
    const strict = auxiliaries.filter((at) => (layout.u16(at + 4) & weak) === 0);
    needed.set(
      table.text(layout.u32(entry + 4)),
      strict.map((at) => table.text(layout.u32(at + 8))),
    );
  }
  return needed;
}

/** The first name is the version's own; the others belong to the versions that it extends. */
function readDefined(layout: ElfLayout): string[] {
  const table = tableOf(layout, definitions);
  if (!table) return [];
  return [...table.chain(table.offset, 16)].map((entry) =>
    table.text(layout.u32(entry + layout.u32(entry + 12))),
  );
}

type Table = {
  offset: number;
  text: (at: number) => string;
  /** Entries from `start`, each with the distance to the next at `nextAt`; 0 ends them. */
  chain: (start: number, nextAt: number) => Iterable<number>;
};

function tableOf(layout: ElfLayout, wanted: number): Table | undefined {
  const section = layout.sections.find(({ type }) => type === wanted);
  const strings = section && layout.sections[section.link];
  if (!section || !strings) return undefined;
  // Chains of a damaged file may share entries. Each of them has at least 8 bytes.
  let rest = section.size / 8;
  return {
    offset: section.offset,
    text: (at) => layout.text(strings.offset + at, strings.offset + strings.size),
    *chain(start, nextAt) {
      for (let offset = start, step = -1; step !== 0; offset += step) {
        rest -= 1;
        if (rest < 0) throw new RangeError('its versions do not fit into their section');
        yield offset;
        step = layout.u32(offset + nextAt);
      }
    },
  };
}
