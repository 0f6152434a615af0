/** The parts of a 64-bit little-endian ELF file (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html). */

/** Address of the file's first byte. */
export const loadAddress = 0x10000;

export type Segment = { type: number; flags: number; offset: number; size: number };
export type Section = { name: number; type: number; offset: number; size: number; link: number };

export function header(
  { machine, type }: { machine: 'x86-64' | 'aarch64'; type: number },
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

export function segmentHeader({ type, flags, offset, size }: Segment): Buffer {
  return Buffer.concat([words([type, flags]), longs([offset, loadAddress + offset, offset, size, size, 8])]);
}

export function section({ name, type, offset, size, link }: Section): Buffer {
  return Buffer.concat([
    words([name, type]),
    longs([0, offset, offset, size]),
    words([link, 0]),
    longs([8, 24]),
  ]);
}

const globalBinding = 0x10;

/** `section` 0 is a symbol of another file; `type` 2 is a function. */
export function symbol(
  name: number,
  {
    section: index,
    type = 1,
    value = 0,
    size = 0,
  }: { section: number; type?: number; value?: number; size?: number },
): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(name, 0);
  bytes.writeUInt8(globalBinding + type, 4);
  bytes.writeUInt16LE(index, 6);
  bytes.writeBigUInt64LE(BigInt(value), 8);
  bytes.writeBigUInt64LE(BigInt(size), 16);
  return bytes;
}

/** One library's part of `.gnu.version_r`; names are offsets of strings. */
export function neededVersions(
  names: number[],
  { library, isLast }: { library: number; isLast: boolean },
): Buffer {
  const size = 16 * (names.length + 1);
  const head = words([1 + names.length * 0x10000, library, 16, isLast ? 0 : size]);
  const auxiliaries = names.map((name, index) => words([0, 0, name, index === names.length - 1 ? 0 : 16]));
  return Buffer.concat([head, ...auxiliaries]);
}

/** `.gnu.version_d`: one name for each version. */
export function definedVersions(names: number[]): Buffer {
  return Buffer.concat(
    names.map((name, index) => words([1, 0x10000, 0, 20, index === names.length - 1 ? 0 : 28, name, 0])),
  );
}

export function words(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4);
  });
  return bytes;
}

export function longs(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => {
    bytes.writeBigUInt64LE(BigInt(value), index * 8);
  });
  return bytes;
}
