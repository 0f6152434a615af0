import {
  definedVersions,
  header,
  loadAddress,
  longs,
  neededVersions,
  type Section,
  type Segment,
  section,
  segmentHeader,
  symbol,
  words,
} from './elf-parts.ts';

export type ElfOptions = {
  interpreter?: string;
  needed?: string[];
  soname?: string;
  runpath?: string;
  rpath?: string;
  machine?: 'x86-64' | 'aarch64';
  /** `e_type`: 3 is a shared object. */
  type?: number;
  flags?: number;
  flags1?: number;
  stack?: 'plain' | 'executable' | 'unsaid';
  /** The whole file is loaded both writable and executable. */
  writableCode?: boolean;
  /** Names text relocations as old linkers do, by a separate tag. */
  textRelocations?: boolean;
  relro?: boolean;
  /** Type and value of one GNU program property. */
  property?: [type: number, bits: number];
  /** Further sections by name, without content: empty ones. */
  sections?: { name: string; type: number; content?: Buffer }[];
  imports?: string[];
  exports?: string[];
  /** Functions by name, each with its first bytes in hex: exported ones, and those that only the symbol table has. */
  functions?: Readonly<Record<string, string>>;
  localFunctions?: Readonly<Record<string, string>>;
  /** Versions of symbols: those that the file needs, by the library's name, and those that it defines. */
  versions?: { needed?: Readonly<Record<string, string[]>>; defined?: string[] };
};

/**
 * Makes a 64-bit ELF file for tests: all tables that a loader reads, and the code that is given.
 * @throws Error when it does not fit into 4096 bytes
 */
export function makeElf(options: ElfOptions = {}): Buffer {
  const file = makeFile();
  const segments = [...loadedSegments(options), ...placedSegments(options, file)];
  const sections = placeSections(options, file);
  const dynamic = dynamicEntries(options, file);
  const strings = file.placeStrings();
  segments.push({ type: 2, flags: 6, ...file.place(dynamicTable(dynamic, strings)) });
  const headers = [
    { name: 0, type: 0, offset: 0, size: 0, link: 0 },
    { name: 0, type: 3, ...strings, link: 0 },
    ...sections,
  ];
  const table = file.place(Buffer.concat(headers.map(section)));
  const { machine = 'x86-64', type = 3 } = options;
  const counts = { segments: segments.length, sectionOffset: table.offset, sections: headers.length };
  header({ machine, type }, counts).copy(file.body, 0);
  Buffer.concat(segments.map(segmentHeader)).copy(file.body, 64);
  return file.body;
}

type Place = { offset: number; size: number };

type MadeFile = {
  body: Buffer;
  place: (bytes: Buffer) => Place;
  /** The offset of a text in the string table. */
  string: (text: string) => number;
  placeStrings: () => Place;
};

function makeFile(): MadeFile {
  const body = Buffer.alloc(4096);
  // After the header and room for eight segments.
  let used = 64 + 8 * 56;
  let strings = '\0';
  const place = (bytes: Buffer) => {
    const offset = used;
    used += Math.ceil(bytes.length / 8) * 8;
    if (used > body.length) throw new Error(`cannot make an ELF file: it has more than ${body.length} bytes`);
    bytes.copy(body, offset);
    return { offset, size: bytes.length };
  };
  const string = (text: string) => {
    const offset = strings.length;
    strings += `${text}\0`;
    return offset;
  };
  return { body, place, string, placeStrings: () => place(Buffer.from(strings, 'latin1')) };
}

function loadedSegments(options: ElfOptions): Segment[] {
  const segments = [{ type: 1, flags: options.writableCode ? 7 : 5, offset: 0, size: 4096 }];
  if (options.stack !== 'unsaid') {
    segments.push({ type: 0x6474e551, flags: options.stack === 'executable' ? 7 : 6, offset: 0, size: 0 });
  }
  if (options.relro) segments.push({ type: 0x6474e552, flags: 4, offset: 0, size: 8 });
  return segments;
}

function placedSegments({ interpreter, property }: ElfOptions, { place }: MadeFile): Segment[] {
  const segments: Segment[] = [];
  if (interpreter !== undefined) {
    segments.push({ type: 3, flags: 4, ...place(Buffer.from(`${interpreter}\0`)) });
  }
  if (property) {
    const note = words([4, 16, 5, 0x00554e47, property[0], 4, property[1], 0]);
    segments.push({ type: 0x6474e553, flags: 4, ...place(note) });
  }
  return segments;
}

function placeSections(options: ElfOptions, file: MadeFile): Section[] {
  const named = options.sections ?? [];
  return [
    { name: 0, type: 11, ...placeSymbols(options, file), link: 1 },
    ...(options.localFunctions
      ? [
          {
            name: 0,
            type: 2,
            ...file.place(symbolTable(functionSymbols(options.localFunctions, file))),
            link: 1,
          },
        ]
      : []),
    ...placeVersions(options, file),
    ...named.map(({ name, type, content }) => ({
      ...{ name: file.string(name), type, offset: 0, size: 0, link: 0 },
      ...(content && file.place(content)),
    })),
  ];
}

function placeSymbols({ imports = [], exports = [], functions = {} }: ElfOptions, file: MadeFile): Place {
  return file.place(
    symbolTable([
      ...imports.map((name) => symbol(file.string(name), { section: 0, type: 2 })),
      ...exports.map((name) => symbol(file.string(name), { section: 1 })),
      ...functionSymbols(functions, file),
    ]),
  );
}

function functionSymbols(functions: Readonly<Record<string, string>>, file: MadeFile): Buffer[] {
  return Object.entries(functions).map(([name, code]) => {
    const { offset, size } = file.place(Buffer.from(code, 'hex'));
    return symbol(file.string(name), { section: 1, type: 2, value: loadAddress + offset, size });
  });
}

function symbolTable(symbols: Buffer[]): Buffer {
  return Buffer.concat([Buffer.alloc(24), ...symbols]);
}

function placeVersions({ versions = {} }: ElfOptions, file: MadeFile): Section[] {
  const needed = Object.entries(versions.needed ?? {});
  const neededBytes = needed.map(([library, names], index) =>
    neededVersions(names.map(file.string), {
      library: file.string(library),
      isLast: index === needed.length - 1,
    }),
  );
  const defined = definedVersions((versions.defined ?? []).map(file.string));
  const sections: [type: number, bytes: Buffer][] = [
    [0x6ffffffe, Buffer.concat(neededBytes)],
    [0x6ffffffd, defined],
  ];
  return sections
    .filter(([, bytes]) => bytes.length > 0)
    .map(([type, bytes]) => ({ name: 0, type, ...file.place(bytes), link: 1 }));
}

type DynamicEntry = [tag: number, value: number];

function dynamicEntries(options: ElfOptions, { string }: MadeFile): DynamicEntry[] {
  const { needed = [], soname, runpath, rpath, textRelocations, flags = 0, flags1 = 0 } = options;
  const entries: DynamicEntry[] = needed.map((name) => [1, string(name)]);
  if (soname !== undefined) entries.push([14, string(soname)]);
  if (runpath !== undefined) entries.push([29, string(runpath)]);
  if (rpath !== undefined) entries.push([15, string(rpath)]);
  if (textRelocations) entries.push([22, 0]);
  return [...entries, [30, flags], [0x6ffffffb, flags1]];
}

function dynamicTable(entries: DynamicEntry[], strings: Place): Buffer {
  const end: DynamicEntry[] = [
    [5, loadAddress + strings.offset],
    [10, strings.size],
    [0, 0],
  ];
  return Buffer.concat([...entries, ...end].map(longs));
}
