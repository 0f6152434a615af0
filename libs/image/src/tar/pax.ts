import { DamagedError } from './damaged-error.ts';
import { parseDecimal, parseTime } from './numbers.ts';
import type { Header } from './parse-header.ts';

/** Key to value. Values are bytes: those of extended attributes are not text. */
export type PaxRecords = Map<string, Buffer>;

/**
 * The records of a pax header: `<length> <key>=<value>\n` each, where the length is for the whole record
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_03).
 * @throws DamagedError when one has another form
 */
export function parsePax(body: Buffer): PaxRecords {
  const records: PaxRecords = new Map();
  const sparse: Buffer[] = [];
  for (let offset = 0; offset < body.length; ) {
    const { key, value, end } = parseRecord(body, offset);
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
      sparse.push(sparsePart(key, value, sparse));
    else records.set(key, value);
    offset = end;
  }
  if (sparse.length > 0) records.set('GNU.sparse.map', Buffer.from(sparse.join(',')));
  return records;
}

/** The header, with its values replaced by those of the pax records. Empty values change nothing. */
export function applyPax(header: Header, records: PaxRecords): Header {
  const text = (key: string) => records.get(key)?.toString('latin1') || undefined;
  const bytes = (key: string) => (text(key) === undefined ? undefined : records.get(key));
  const numberOr = (key: string, own: number, parse = parseDecimal) => {
    const value = text(key);
    return value === undefined ? own : parse(value);
  };
  for (const key of ['atime', 'ctime']) numberOr(key, 0, parseTime);
  return {
    ...header,
    name: bytes('path') ?? header.name,
    target: bytes('linkpath') ?? header.target,
    uid: numberOr('uid', header.uid),
    gid: numberOr('gid', header.gid),
    size: numberOr('size', header.size),
    mtime: numberOr('mtime', header.mtime, parseTime),
  };
}

/**
 * Extended attributes by name, such as `security.capability`
 * (https://github.com/opencontainers/image-spec/blob/main/layer.md#file-attributes).
 */
export function attributesOf(records: PaxRecords): Map<string, Buffer> {
  const prefix = 'SCHILY.xattr.';
  const found = [...records].filter(([key, value]) => key.startsWith(prefix) && value.length > 0);
  return new Map(found.map(([key, value]) => [toText(key.slice(prefix.length)), value]));
}

function toText(key: string): string {
  return Buffer.from(key, 'latin1').toString('utf8');
}

const damaged = () => new DamagedError('a pax header is damaged');
const [space, equals, newline] = [0x20, 0x3d, 0x0a];
/** Their values are names, which end at a NUL in the header's own fields. */
const namesWithoutNul = ['path', 'linkpath', 'uname', 'gname'];

function parseRecord(body: Buffer, start: number): { key: string; value: Buffer; end: number } {
  const gap = body.subarray(start, start + 20).indexOf(space);
  const length = gap === -1 ? Number.NaN : Number(body.toString('latin1', start, start + gap));
  const end = start + length;
  if (!/^\+?\d+$/.test(body.toString('latin1', start, start + gap)) || length < 5 || end > body.length)
    throw damaged();
  const record = body.subarray(start + gap + 1, end - 1);
  const cut = record.indexOf(equals);
  if (end - 1 < start + gap + 1 || body[end - 1] !== newline || cut < 1) throw damaged();
  const [key, value] = [record.toString('latin1', 0, cut), record.subarray(cut + 1)];
  if (namesWithoutNul.includes(key) ? value.includes(0) : key.includes('\0')) throw damaged();
  return { key, value, end };
}

/** Version 0.0 of GNU's sparse files repeats two keys, offset and length by turns. */
function sparsePart(key: string, value: Buffer, before: Buffer[]): Buffer {
  const expected = before.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
  if (key !== expected || value.includes(',')) throw damaged();
  return value;
}
