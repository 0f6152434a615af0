import { DamagedError } from './damaged-error.ts';
import { cString, parseNumeric, parseOctal } from './numbers.ts';

export const blockSize = 512;

/** The fields of one header block. Names are bytes, since their encoding is not known. */
export type Header = {
  /** The type flag, one character. */
  type: string;
  name: Buffer;
  target: Buffer;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
  major: number;
  minor: number;
};

/**
 * Reads a header block with the rules of Go's archive/tar, which engines use for layers
 * (https://cs.opensource.google/go/go/+/master:src/archive/tar/reader.go, `readHeader`).
 * @throws DamagedError when the checksum is wrong or a number is not one
 */
export function parseHeader(block: Buffer): Header {
  const format = formatOf(block);
  const name = cString(block.subarray(0, 100));
  try {
    return {
      type: String.fromCharCode(block.readUInt8(156)),
      name: withPrefix(block, name, format),
      target: cString(block.subarray(157, 257)),
      mode: number(block, 100, 8),
      uid: number(block, 108, 8),
      gid: number(block, 116, 8),
      size: number(block, 124, 12),
      mtime: number(block, 136, 12),
      major: format === 'v7' ? 0 : number(block, 329, 8),
      minor: format === 'v7' ? 0 : number(block, 337, 8),
    };
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    const path = name.toString('utf8');
    throw new DamagedError(`member "${path}" has a damaged header`, path);
  }
}

type Format = 'v7' | 'gnu' | 'ustar' | 'star';

function formatOf(block: Buffer): Format {
  if (!hasChecksum(block)) {
    throw new DamagedError(
      'it has no tar header where one is expected: it is damaged, compressed or not a tar',
    );
  }
  const magic = block.toString('latin1', 257, 265);
  if (magic.startsWith('ustar\0')) return block.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar';
  return magic === 'ustar  \0' ? 'gnu' : 'v7';
}

/** POSIX adds up unsigned bytes; some old writers added up signed ones. */
function hasChecksum(block: Buffer): boolean {
  const stated = checksumField(block);
  let [unsigned, signed] = [0, 0];
  for (let at = 0; at < blockSize; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : block.readUInt8(at);
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return stated === unsigned || stated === signed;
}

function checksumField(block: Buffer): number | undefined {
  try {
    return parseOctal(block.subarray(148, 156));
  } catch {
    return undefined;
  }
}

function withPrefix(block: Buffer, name: Buffer, format: Format): Buffer {
  const prefix = prefixOf(block, format);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]);
}

function prefixOf(block: Buffer, format: Format): Buffer {
  if (format === 'ustar') return cString(block.subarray(345, 500));
  if (format === 'star') {
    number(block, 476, 12);
    number(block, 488, 12);
    return cString(block.subarray(345, 476));
  }
  return format === 'gnu' ? mistakenPrefix(block) : Buffer.alloc(0);
}

/** GNU tar has times here. Go before 1.8 wrote a prefix instead, which Go still reads when they are not numbers. */
function mistakenPrefix(block: Buffer): Buffer {
  try {
    for (const offset of [345, 357]) if (block[offset] !== 0) number(block, offset, 12);
    return Buffer.alloc(0);
  } catch {
    const prefix = cString(block.subarray(345, 500));
    return prefix.every((byte) => byte < 0x80) ? prefix : Buffer.alloc(0);
  }
}

function number(block: Buffer, offset: number, length: number): number {
  return parseNumeric(block.subarray(offset, offset + length));
}
