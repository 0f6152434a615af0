/** The tables of an ELF file, read but not interpreted. */
export type ElfLayout = {
  bits: 32 | 64;
  type: number;
  machine: number;
  segments: { type: number; flags: number; offset: number; address: number; size: number }[];
  /** `name` is the offset of the name in the table of `sectionNames`. */
  sections: { name: number; type: number; offset: number; size: number; link: number; entrySize: number }[];
  /** The section with the names of the sections. */
  sectionNames: { offset: number; size: number } | undefined;
  /** Numbers in the file's byte order; `word` has the size of an address. All throw a RangeError outside the file. */
  u8: (offset: number) => number;
  u16: (offset: number) => number;
  u32: (offset: number) => number;
  word: (offset: number) => number;
  /**
   * The text up to the next NUL, at most up to `end`. Many entries can name one long text, so that a small file
   * contains gigabytes of text. So all texts together are limited to a few times the size of the file.
   */
  text: (offset: number, end: number) => string;
};

export function isElf(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(magic);
}

/**
 * Reads the header and its two tables (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html).
 * @throws RangeError when a table or number is outside the file
 */
export function readLayout(bytes: Buffer): ElfLayout {
  if (!isElf(bytes)) throw new RangeError('it is not an ELF file');
  const reader = makeReader(bytes);
  const { bits, u16, u32, word } = reader;
  const at = bits === 64 ? offsets64 : offsets32;
  if (u16(at.segmentCount) > maxSegments) {
    throw new RangeError(`it has ${u16(at.segmentCount)} segments, which are too many for Linux to load`);
  }
  const segments = table(word(at.segments), u16(at.segmentSize), u16(at.segmentCount)).map((offset) => ({
    type: u32(offset),
    flags: u32(offset + at.segment.flags),
    offset: word(offset + at.segment.offset),
    address: word(offset + at.segment.address),
    size: word(offset + at.segment.size),
  }));
  const sections = table(word(at.sections), u16(at.sectionSize), u16(at.sectionCount)).map((offset) => ({
    name: u32(offset),
    type: u32(offset + 4),
    offset: word(offset + at.section.offset),
    size: word(offset + at.section.size),
    link: u32(offset + at.section.link),
    entrySize: word(offset + at.section.entrySize),
  }));
  const sectionNames = sections[u16(at.sectionNames)];
  return { ...reader, type: u16(16), machine: u16(18), segments, sections, sectionNames };
}

/** The kernel reads at most 64 KiB of them (fs/binfmt_elf.c). Each address is looked up in all of them. */
const maxSegments = 1170;

const loadSegment = 1;

/** The offset in the file from which an address is loaded. */
export function fileOffset({ segments }: ElfLayout, address: number): number {
  const segment = segments.find(
    ({ type, address: start, size }) => type === loadSegment && address >= start && address < start + size,
  );
  return segment ? segment.offset + (address - segment.address) : address;
}

/** Gives the errors of a damaged file one form: `<name>: cannot be read as ELF: …`. */
export function guarded<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`${name}: cannot be read as ELF: ${error.message}`, { cause: error });
  }
}

/** Whether a number of up to 64 bits has the bit; `&` takes 32 bits only. */
export function hasBit(value: number | undefined, bit: number): boolean {
  return value !== undefined && Math.floor(value / bit) % 2 === 1;
}

const magic = Buffer.from('\x7fELF', 'latin1');

const offsets32 = {
  segments: 28,
  sections: 32,
  segmentSize: 42,
  segmentCount: 44,
  sectionSize: 46,
  sectionCount: 48,
  sectionNames: 50,
  segment: { offset: 4, address: 8, size: 16, flags: 24 },
  section: { offset: 16, size: 20, link: 24, entrySize: 36 },
};

const offsets64 = {
  segments: 32,
  sections: 40,
  segmentSize: 54,
  segmentCount: 56,
  sectionSize: 58,
  sectionCount: 60,
  sectionNames: 62,
  segment: { flags: 4, offset: 8, address: 16, size: 32 },
  section: { offset: 24, size: 32, link: 40, entrySize: 56 },
};

function makeReader(bytes: Buffer): Pick<ElfLayout, 'bits' | 'u8' | 'u16' | 'u32' | 'word' | 'text'> {
  const bits = bytes.readUInt8(4) === 2 ? 64 : 32;
  const little = bytes.readUInt8(5) !== 2;
  const u8 = (offset: number) => bytes.readUInt8(offset);
  const u16 = (offset: number) => (little ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset));
  const u32 = (offset: number) => (little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  const u64 = (offset: number) =>
    Number(little ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
  return { bits, u8, u16, u32, word: bits === 64 ? u64 : u32, text: makeTextReader(bytes) };
}

/** Names may share their ends in string tables; no linker comes near this limit. */
const textsPerByte = 8;
const [smallestBudget, largestBudget] = [2 ** 20, 2 ** 28];

function makeTextReader(bytes: Buffer): ElfLayout['text'] {
  let rest = Math.min(largestBudget, Math.max(smallestBudget, textsPerByte * bytes.length));
  const seen = new Map<number, string>();
  return (offset, end) => {
    const known = seen.get(offset);
    if (known !== undefined && offset + known.length <= end) return known;
    const length = bytes.subarray(offset, end + 1).indexOf(0);
    if (offset > end || length === -1) throw new RangeError(`no text ends after byte ${offset}`);
    rest -= length;
    if (rest < 0) throw new RangeError('its names are longer than the file allows');
    const text = bytes.toString('latin1', offset, offset + length);
    seen.set(offset, text);
    return text;
  };
}

/** The offsets of a table's rows. A row outside the file is an error when it is read. */
function table(start: number, rowSize: number, count: number): number[] {
  return start === 0 ? [] : Array.from({ length: count }, (_, index) => start + index * rowSize);
}
