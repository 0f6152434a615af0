import type { Elf } from '../elf.ts';

export type ElfOptions = Partial<Pick<Elf, 'interpreter' | 'needed' | 'soname' | 'runpath'>> & {
  machine?: 'x86-64' | 'aarch64';
  /** `e_type`: 3 is a shared object. */
  type?: number;
  flags?: number;
  flags1?: number;
  stack?: 'plain' | 'executable' | 'unsaid';
  /** All of the file is writable where it is loaded, and executable. */
  writableCode?: boolean;
  /** States text relocations as old linkers do, by a tag of their own. */
  textRelocations?: boolean;
  relro?: boolean;
  /** Type and value of one GNU program property. */
  property?: [type: number, bits: number];
  /** Names of further, empty sections. */
  sections?: { name: string; type: number }[];
  imports?: string[];
  exports?: string[];
  /** Functions by name, each with its first bytes in hex: exported ones, and those that only the symbol table names. */
  functions?: Readonly<Record<string, string>>;
  localFunctions?: Readonly<Record<string, string>>;
  /** Versions of symbols: those that it wants of a library, by the library's name, and its own. */
  versions?: { needed?: Readonly<Record<string, string[]>>; defined?: string[] };
};

/** Makes a 64-bit ELF file for tests: all tables that a loader reads, and of the code what is given. */
export function makeElf(options: ElfOptions = {}): Buffer {
  const strings = makeStrings();
  const segments: Segment[] = [];
  const body = Buffer.alloc(4096);
  let used = bodyStart;
  const place = (bytes: Buffer): number => {
    const offset = used;
    bytes.copy(body, offset);
    used += Math.ceil(bytes.length / 8) * 8;
    return offset;
  };
  segments.push({ type: 1, flags: options.writableCode ? 7 : 5, offset: 0, size: body.length });
  if (options.interpreter !== undefined) {
    const text = Buffer.from(`${options.interpreter}\0`);
    segments.push({ type: 3, flags: 4, offset: place(text), size: text.length });
  }
  if (options.stack !== 'unsaid') {
    segments.push({ type: 0x6474e551, flags: options.stack === 'executable' ? 7 : 6, offset: 0, size: 0 });
  }
  if (options.relro) segments.push({ type: 0x6474e552, flags: 4, offset: 0, size: 8 });
  if (options.property) {
    const note = words([4, 16, 5, 0x00554e47, options.property[0], 4, options.property[1], 0]);
    segments.push({ type: 0x6474e553, flags: 4, offset: place(note), size: note.length });
  }
  const functionSymbols = (functions: ElfOptions['functions'] = {}) =>
    Object.entries(functions).map(([name, code]) =>
      symbol(strings.add(name), {
        section: 1,
        type: 2,
        value: loadAddress + place(Buffer.from(code, 'hex')),
      }),
    );
  const symbols = Buffer.concat([
    Buffer.alloc(24),
    ...(options.imports ?? []).map((name) => symbol(strings.add(name), { section: 0, type: 2 })),
    ...(options.exports ?? []).map((name) => symbol(strings.add(name), { section: 1 })),
    ...functionSymbols(options.functions),
  ]);
  const symbolOffset = place(symbols);
  const localSymbols = Buffer.concat([Buffer.alloc(24), ...functionSymbols(options.localFunctions)]);
  const localOffset = place(localSymbols);
  const dynamic: [number, number][] = [
    ...(options.needed ?? []).map((name): [number, number] => [1, strings.add(name)]),
    ...(options.soname === undefined ? [] : [[14, strings.add(options.soname)] as [number, number]]),
    ...(options.runpath === undefined ? [] : [[29, strings.add(options.runpath)] as [number, number]]),
    ...(options.textRelocations ? [[22, 0] as [number, number]] : []),
    [30, options.flags ?? 0],
    [0x6ffffffb, options.flags1 ?? 0],
  ];
  const needed = Object.entries(options.versions?.needed ?? {});
  const neededBytes = Buffer.concat(
    needed.map(([library, names], index) =>
      neededVersions(names.map(strings.add), {
        library: strings.add(library),
        isLast: index === needed.length - 1,
      }),
    ),
  );
  const neededOffset = place(neededBytes);
  const definedBytes = definedVersions((options.versions?.defined ?? []).map(strings.add));
  const definedOffset = place(definedBytes);
  const sectionNames = (options.sections ?? []).map(({ name }) => strings.add(name));
  const stringBytes = strings.bytes();
  const stringOffset = place(stringBytes);
  dynamic.push([5, loadAddress + stringOffset], [10, stringBytes.length], [0, 0]);
  const dynamicBytes = Buffer.concat(dynamic.map(([tag, value]) => longs([tag, value])));
  segments.push({ type: 2, flags: 6, offset: place(dynamicBytes), size: dynamicBytes.length });
  const sections = [
    section({ name: 0, type: 0, offset: 0, size: 0, link: 0 }),
    section({ name: 0, type: 3, offset: stringOffset, size: stringBytes.length, link: 0 }),
    section({ name: 0, type: 11, offset: symbolOffset, size: symbols.length, link: 1 }),
    ...(options.localFunctions
      ? [section({ name: 0, type: 2, offset: localOffset, size: localSymbols.length, link: 1 })]
      : []),
    ...(neededBytes.length > 0
      ? [section({ name: 0, type: 0x6ffffffe, offset: neededOffset, size: neededBytes.length, link: 1 })]
      : []),
    ...(definedBytes.length > 0
      ? [section({ name: 0, type: 0x6ffffffd, offset: definedOffset, size: definedBytes.length, link: 1 })]
      : []),
    ...(options.sections ?? []).map(({ type }, index) =>
      section({ name: sectionNames[index] ?? 0, type, offset: 0, size: 0, link: 0 }),
    ),
  ];
  const sectionOffset = place(Buffer.concat(sections));
  header(options, { segments: segments.length, sectionOffset, sections: sections.length }).copy(body, 0);
  Buffer.concat(segments.map(segmentHeader)).copy(body, 64);
  return body;
}

/** After the header and room for eight segments. */
const bodyStart = 64 + 8 * 56;
/** Of the file's first byte. */
const loadAddress = 0x10000;

const globalBinding = 0x10;

type MadeSymbol = { section: number; type?: number; value?: number };
type Segment = { type: number; flags: number; offset: number; size: number };

function makeStrings(): { add: (text: string) => number; bytes: () => Buffer } {
  let all = '\0';
  const add = (text: string) => {
    const offset = all.length;
    all += `${text}\0`;
    return offset;
  };
  return { add, bytes: () => Buffer.from(all, 'latin1') };
}

function header(
  { machine = 'x86-64', type = 3 }: ElfOptions,
  tables: { segments: number; sectionOffset: number; sections: number },
): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x7fELF\x02\x01\x01', 'latin1');
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(machine === 'x86-64' ? 62 : 183, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(64, 32);
  bytes.writeUInt32LE(tables.sectionOffset, 40);
  [64, 56, tables.segments, 64, tables.sections, 1].forEach((value, index) => {
    bytes.writeUInt16LE(value, 52 + 2 * index);
  });
  return bytes;
}

function segmentHeader({ type, flags, offset, size }: Segment): Buffer {
  return Buffer.concat([words([type, flags]), longs([offset, loadAddress + offset, offset, size, size, 8])]);
}

function section(fields: { name: number; type: number; offset: number; size: number; link: number }): Buffer {
  const { name, type, offset, size, link } = fields;
  return Buffer.concat([
    words([name, type]),
    longs([0, offset, offset, size]),
    words([link, 0]),
    longs([8, 24]),
  ]);
}

function symbol(name: number, { section: index, type = 1, value = 0 }: MadeSymbol): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(name, 0);
  bytes.writeUInt8(globalBinding + type, 4);
  bytes.writeUInt16LE(index, 6);
  bytes.writeBigUInt64LE(BigInt(value), 8);
  return bytes;
}

/** One library's part of `.gnu.version_r`; names are offsets of strings. */
function neededVersions(names: number[], { library, isLast }: { library: number; isLast: boolean }): Buffer {
  const size = 16 * (names.length + 1);
  const head = words([1 + names.length * 0x10000, library, 16, isLast ? 0 : size]);
  const auxiliaries = names.map((name, index) => words([0, 0, name, index === names.length - 1 ? 0 : 16]));
  return Buffer.concat([head, ...auxiliaries]);
}

/** `.gnu.version_d`, a name a version. */
function definedVersions(names: number[]): Buffer {
  return Buffer.concat(
    names.map((name, index) => words([1, 0x10000, 0, 20, index === names.length - 1 ? 0 : 28, name, 0])),
  );
}

function words(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4);
  });
  return bytes;
}

function longs(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => {
    bytes.writeBigUInt64LE(BigInt(value), index * 8);
  });
  return bytes;
}
