import { gunzipSync } from 'node:zlib';

/** An extended attribute of a file in a layer, such as `security.capability`. */
export type Attribute = { path: string; name: string };

/**
 * The extended attributes that the layers inside a saved image carry: pax records `SCHILY.xattr.<name>`, as every
 * engine writes them (https://github.com/opencontainers/image-spec/blob/main/layer.md#file-attributes).
 */
export function readAttributes(archive: Buffer): Attribute[] {
  const attributes: Attribute[] = [];
  for (const { content } of members(archive)) {
    const layer = content.subarray(0, 2).equals(gzipMagic) ? gunzipSync(content) : content;
    if (isTar(layer)) attributes.push(...attributesOfLayer(layer));
  }
  return attributes;
}

function attributesOfLayer(layer: Buffer): Attribute[] {
  const attributes: Attribute[] = [];
  let pending: Record<string, string> = {};
  for (const { type, name, content } of members(layer)) {
    if (type === 'x') {
      pending = paxRecords(content);
      continue;
    }
    const path = pending['path'] ?? name;
    for (const key of Object.keys(pending)) {
      if (key.startsWith(prefix)) attributes.push({ path, name: key.slice(prefix.length) });
    }
    pending = {};
  }
  return attributes;
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);
const prefix = 'SCHILY.xattr.';
const block = 512;

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
function* members(archive: Buffer): Iterable<{ type: string; name: string; content: Buffer }> {
  for (let offset = 0; offset + block <= archive.length && archive[offset] !== 0; ) {
    const header = archive.subarray(offset, offset + block);
    const size = sizeOf(header);
    const start = offset + block;
    yield {
      type: text(header, 156, 1),
      name: text(header, 0, 100),
      content: archive.subarray(start, start + size),
    };
    offset = start + Math.ceil(size / block) * block;
  }
}

function isTar(bytes: Buffer): boolean {
  return bytes.length >= block && bytes.toString('latin1', 257, 262) === 'ustar';
}

/** Octal digits, or of large files a binary number after a byte with the highest bit set. */
function sizeOf(header: Buffer): number {
  const isBinary = ((header[124] ?? 0) & 0x80) !== 0;
  return isBinary ? Number(header.readBigUInt64BE(128)) : Number.parseInt(text(header, 124, 12), 8) || 0;
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).replace(/\0.*$/s, '');
}

/** `<length> <key>=<value>\n`, the length being that of the whole record in bytes. */
function paxRecords(content: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let offset = 0; offset < content.length; ) {
    const length = Number.parseInt(content.toString('latin1', offset, offset + 20), 10);
    if (!(length > 0)) break;
    const record = content.toString('utf8', offset, offset + length - 1);
    const equals = record.indexOf('=');
    records[record.slice(record.indexOf(' ') + 1, equals)] = record.slice(equals + 1);
    offset += length;
  }
  return records;
}
