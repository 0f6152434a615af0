import { DamagedError } from './damaged-error.ts';
import { parseDecimal } from './numbers.ts';
import type { PaxRecords } from './pax.ts';

/** A file that is stored in the archive without its zeros. */
export type SparseFile = {
  /** Its name, when the header has another one for readers without support for sparse files. */
  name: Buffer | undefined;
  size: number;
  parts: { offset: number; length: number }[];
  /** The bytes of the parts, one after the other. */
  data: Buffer;
};

/**
 * The sparse file of a member, in any of the three pax forms of GNU tar
 * (https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html), with the rules of Go's archive/tar.
 * @returns nothing for an ordinary file
 * @throws DamagedError when the map of its parts does not fit
 */
export function readSparse(records: PaxRecords, content: Buffer): SparseFile | undefined {
  const text = (key: string) => records.get(`GNU.sparse.${key}`)?.toString('latin1') ?? '';
  const version = `${text('major')}.${text('minor')}`;
  const isOld = version === '0.0' || version === '0.1' || (version === '.' && text('map') !== '');
  if (!isOld && version !== '1.0') return undefined;
  const { numbers, data } = isOld ? { numbers: mapInRecords(text), data: content } : mapInContent(content);
  const size = text('size') || text('realsize');
  const name = records.get('GNU.sparse.name');
  return {
    name: name && name.length > 0 ? name : undefined,
    size: size === '' ? content.length : parseDecimal(size),
    parts: toParts(numbers),
    data,
  };
}

/** The whole file. The caller has checked that its size is within the limits. */
export function expandSparse({ size, parts, data }: SparseFile): Buffer {
  const file = Buffer.alloc(size);
  let [from, end] = [0, 0];
  for (const { offset, length } of parts) {
    if (offset < end || length < 0 || offset + length > size || from + length > data.length) throw damaged();
    data.copy(file, offset, from, from + length);
    from += length;
    end = offset + length;
  }
  if (from !== data.length) throw damaged();
  return file;
}

const damaged = () => new DamagedError('the map of a sparse file is damaged');

function mapInRecords(text: (key: string) => string): number[] {
  const map = text('map');
  const numbers = map === '' ? [] : map.split(',').map(parseDecimal);
  if (numbers.length !== 2 * parseDecimal(text('numblocks'))) throw damaged();
  return numbers;
}

/**
 * Version 1.0: decimal numbers, one per line; the first is the number of pairs that follow; then zeros up to a whole
 * block.
 */
function mapInContent(content: Buffer): { numbers: number[]; data: Buffer } {
  let offset = 0;
  const next = () => {
    const end = content.indexOf('\n', offset);
    if (end === -1 || end > maxMapSize) throw damaged();
    const number = parseDecimal(content.toString('latin1', offset, end));
    offset = end + 1;
    return number;
  };
  const count = next();
  if (count < 0 || count > maxMapSize) throw damaged();
  const numbers = Array.from({ length: 2 * count }, next);
  return { numbers, data: content.subarray(Math.ceil(offset / 512) * 512) };
}

/** In bytes, as in Go. */
const maxMapSize = 2 ** 20;

function toParts(numbers: number[]): SparseFile['parts'] {
  const parts: SparseFile['parts'] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    parts.push({ offset: numbers[at] ?? 0, length: numbers[at + 1] ?? 0 });
  }
  return parts;
}
