import { type ElfLayout, fileOffset, guarded, hasBit, readLayout } from './elf-layout.ts';
import { readProtection } from './elf-protection.ts';

/** The parts of an ELF file that a loader and a check of its hardening need. */
export type Elf = {
  bits: 32 | 64;
  /** The numbers are from the ELF specification (`e_machine`). */
  machine: 'x86-64' | 'aarch64' | number;
  type: 'executable' | 'shared' | number;
  interpreter?: string;
  needed: string[];
  soname?: string;
  runpath?: string;
  rpath?: string;
  flags: {
    /** All symbols are bound at start; with `relro`, this is "full RELRO". */
    bindNow: boolean;
    relro: boolean;
    pie: boolean;
    /** The stack is executable, or the file does not say that it is not. */
    execStack: boolean;
    /** A part of the file is loaded both writable and executable. */
    writableCode: boolean;
    /** The loader has to write into code that is otherwise read-only. */
    textRelocations: boolean;
    /** Control-flow protection of every object in the file: the first two on x86-64, the others on aarch64. */
    ibt: boolean;
    shstk: boolean;
    bti: boolean;
    pac: boolean;
  };
  hasSymtab: boolean;
  hasDebug: boolean;
};

/**
 * Reads an ELF file.
 * @param name the file's name, for errors
 * @throws Error `<name>: cannot be read as ELF: …` when it is cut off or damaged
 */
export function readElf(bytes: Buffer, name: string): Elf {
  return guarded(name, () => {
    const layout = readLayout(bytes);
    return { ...readHeader(layout), ...readDynamic(layout) };
  });
}

const sectionType = { symbols: 2 };
const segmentType = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  stack: 0x6474e551,
  relro: 0x6474e552,
};
const tag = {
  end: 0,
  needed: 1,
  strings: 5,
  stringsSize: 10,
  soname: 14,
  rpath: 15,
  textRelocations: 22,
  bindNow: 24,
  runpath: 29,
  flags: 30,
  flags1: 0x6ffffffb,
};

function readHeader(layout: ElfLayout): Pick<Elf, 'bits' | 'machine' | 'type' | 'hasSymtab' | 'hasDebug'> {
  const machines = new Map([
    [62, 'x86-64' as const],
    [183, 'aarch64' as const],
  ]);
  const types = new Map([
    [2, 'executable' as const],
    [3, 'shared' as const],
  ]);
  return {
    bits: layout.bits,
    machine: machines.get(layout.machine) ?? layout.machine,
    type: types.get(layout.type) ?? layout.type,
    hasSymtab: layout.sections.some(({ type }) => type === sectionType.symbols),
    hasDebug: hasDebugSection(layout),
  };
}

/** Reads only the first bytes of each name, since all sections may share one long name. */
function hasDebugSection({ sections, sectionNames: names, u8 }: ElfLayout): boolean {
  if (!names) return false;
  return sections.some(({ name }) => {
    if (name >= names.size) throw new RangeError(`section names end before byte ${names.offset + name}`);
    const length = Math.min(8, names.size - name);
    const codes = Array.from({ length }, (_, index) => u8(names.offset + name + index));
    return /^\.z?debug_/.test(String.fromCharCode(...codes));
  });
}

type Dynamic = Pick<Elf, 'interpreter' | 'needed' | 'soname' | 'runpath' | 'rpath' | 'flags'>;

function readDynamic(layout: ElfLayout): Dynamic {
  const entries = dynamicEntries(layout);
  const value = (key: number) => entries.find((entry) => entry.tag === key)?.value;
  const strings = fileOffset(layout, value(tag.strings) ?? 0);
  const text = (offset: number | undefined) =>
    offset === undefined ? undefined : layout.text(strings + offset, strings + (value(tag.stringsSize) ?? 0));

  const interpreter = layout.segments.find(({ type }) => type === segmentType.interpreter);
  const stack = layout.segments.find(({ type }) => type === segmentType.stack);
  const flags1 = value(tag.flags1) ?? 0;
  return {
    ...defined({
      interpreter: interpreter && layout.text(interpreter.offset, interpreter.offset + interpreter.size),
      soname: text(value(tag.soname)),
      runpath: text(value(tag.runpath)),
      rpath: text(value(tag.rpath)),
    }),
    needed: entries.filter((entry) => entry.tag === tag.needed).map((entry) => text(entry.value) ?? ''),
    flags: {
      bindNow: value(tag.bindNow) !== undefined || hasBit(value(tag.flags), 0x8) || hasBit(flags1, 0x1),
      relro: layout.segments.some(({ type }) => type === segmentType.relro),
      pie: hasBit(flags1, 0x08000000),
      execStack: stack === undefined || hasBit(stack.flags, 0x1),
      writableCode: layout.segments.some(
        ({ type, flags }) => type === segmentType.load && hasBit(flags, 0x1) && hasBit(flags, 0x2),
      ),
      textRelocations: value(tag.textRelocations) !== undefined || hasBit(value(tag.flags), 0x4),
      ...readProtection(layout),
    },
  };
}

/** Real files have less than a thousand. */
const maxDynamicEntries = 65_536;

function dynamicEntries(layout: ElfLayout): { tag: number; value: number }[] {
  const segment = layout.segments.find(({ type }) => type === segmentType.dynamic);
  const entries: { tag: number; value: number }[] = [];
  if (!segment) return entries;
  const width = layout.bits / 8;
  if (segment.size / (2 * width) > maxDynamicEntries) throw new RangeError('its dynamic section is too long');
  for (let offset = segment.offset; offset < segment.offset + segment.size; offset += 2 * width) {
    const entry = { tag: layout.word(offset), value: layout.word(offset + width) };
    if (entry.tag === tag.end) break;
    entries.push(entry);
  }
  return entries;
}

function defined<Value extends Record<string, string | undefined>>(
  value: Value,
): { [Key in keyof Value]?: string } {
  return Object.fromEntries(Object.entries(value).filter(([, text]) => text !== undefined)) as {
    [Key in keyof Value]?: string;
  };
}
