import type { Entry } from '@distroless/image';
import { compareSeries } from '@distroless/matrix';

/** PEP 552: magic number, flags, hash of the source. */
const headerLength = 16;

/** Bit 7 of an object's type: a later `r` may refer to this object, by its number among those with the bit. */
const referable = 0x80;

type Marked = { at: number; isUsed: boolean };
type Reader = { content: Buffer; at: number; series: string; marked: Marked[]; references: number[] };

/**
 * Makes the bytecode of modules depend on their source alone. Python's marshal marks each object that something else in its
 * process refers to as well, before 3.12 even the method cache, whose slots depend on addresses: two compiles may mark
 * different objects. Here only those stay marked that the file itself refers to, so that Python also reads it faster.
 * Other files are returned as they are.
 * @throws Error `cannot read the bytecode of "/<path>": …` for anything that marshal would not have written
 */
export function plainBytecode(entry: Entry, series: string): Entry {
  if (entry.type !== 'file' || !entry.path.endsWith('.pyc')) return entry;
  try {
    return { ...entry, content: withUsedMarks(entry.content, series) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : error;
    throw new Error(`cannot read the bytecode of "/${entry.path}": ${cause}`);
  }
}

function withUsedMarks(original: Buffer, series: string): Buffer {
  const reader = { content: Buffer.from(original), at: headerLength, series, marked: [], references: [] };
  readObject(reader);
  if (reader.at !== original.length) throw new Error(`${original.length - reader.at} bytes follow its code`);
  return renumber(reader);
}

function renumber({ content, marked, references }: Reader): Buffer {
  const numbers = new Map<number, number>();
  for (const [number, { at, isUsed }] of marked.entries()) {
    if (isUsed) numbers.set(number, numbers.size);
    else content.writeUInt8(content.readUInt8(at) & ~referable, at);
  }
  for (const at of references) content.writeUInt32LE(numbers.get(content.readUInt32LE(at)) ?? 0, at);
  return content;
}

/** Reads one object and those in it; false for the end of a dictionary. The formats: Python/marshal.c, version 4 and 5. */
function readObject(reader: Reader): boolean {
  const at = reader.at;
  const byte = readByte(reader);
  // The number is taken before the objects inside get theirs.
  if (byte & referable) reader.marked.push({ at, isUsed: false });
  const type = String.fromCharCode(byte & ~referable);
  const size = sizes[type];
  if (size !== undefined) skip(reader, size);
  else if ('stuaA'.includes(type)) skip(reader, readLength(reader));
  else if ('zZ'.includes(type)) skip(reader, readByte(reader));
  else if (type === 'l') skip(reader, Math.abs(readInteger(reader)) * 2);
  else if (type === ')') readObjects(reader, readByte(reader));
  else if ('([<>'.includes(type)) readObjects(reader, readLength(reader));
  else if (type === ':') readObjects(reader, 3);
  else if (type === '{') while (readObject(reader)) readObject(reader);
  else if (type === 'c') readCode(reader);
  else if (type === 'r') readReference(reader);
  else throw new Error(`byte ${at} has the unknown type 0x${byte.toString(16)}`);
  return type !== '0';
}

/** Bytes after the types of fixed size: NULL, None, False, True, StopIteration, Ellipsis, integer, float, complex. */
const sizes: Partial<Record<string, number>> = {
  ...{ '0': 0, N: 0, F: 0, T: 0, S: 0, '.': 0 },
  ...{ i: 4, g: 8, y: 16 },
};

function readCode(reader: Reader): void {
  const isNew = compareSeries(reader.series, '3.11') >= 0;
  // Counts and flags; then code, constants, names and so on, the first line, and tables.
  skip(reader, 4 * (isNew ? 5 : 6));
  readObjects(reader, 8);
  skip(reader, 4);
  readObjects(reader, isNew ? 2 : 1);
}

function readReference(reader: Reader): void {
  reader.references.push(reader.at);
  const number = readInteger(reader);
  const mark = reader.marked[number];
  if (!mark) throw new Error(`byte ${reader.at - 4} refers to object ${number} of ${reader.marked.length}`);
  mark.isUsed = true;
}

function readObjects(reader: Reader, count: number): void {
  for (let index = 0; index < count; index++) readObject(reader);
}

function readLength(reader: Reader): number {
  const length = readInteger(reader);
  if (length < 0) throw new Error(`byte ${reader.at - 4} has the length ${length}`);
  return length;
}

function readByte(reader: Reader): number {
  skip(reader, 1);
  return reader.content.readUInt8(reader.at - 1);
}

function readInteger(reader: Reader): number {
  skip(reader, 4);
  return reader.content.readInt32LE(reader.at - 4);
}

function skip(reader: Reader, count: number): void {
  if (reader.at + count > reader.content.length)
    throw new Error(`it ends after ${reader.content.length} bytes`);
  reader.at += count;
}
