/** The values of a tar header. Paths of folders end in `/`. */
export type TarMember = {
  type: 'file' | 'hardlink' | 'symlink' | 'directory';
  path: string;
  /** Target of a link. */
  target: string;
  mode: number;
  uid: number;
  gid: number;
  mtime: number;
  size: number;
};

const typeFlags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const;
const maxOctal7 = 0o7777777;
const maxOctal11 = 0o77777777777;

/**
 * The header blocks of one member: ustar, after a pax header with the values that do not fit into ustar (long or
 * non-ASCII paths, large numbers). The bytes are the same as those of Go's archive/tar, which engines use for their
 * layers.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * https://cs.opensource.google/go/go/+/master:src/archive/tar/writer.go
 */
export function tarHeader(member: TarMember): Buffer {
  const records = paxRecords(member);
  const typeFlag = typeFlags[member.type];
  if (records.length > 0) {
    const [name, linkName] = [toAscii(member.path), toAscii(member.target)];
    const header = ustar({ ...member, prefix: '', name, linkName }, typeFlag);
    return Buffer.concat([paxHeader(member.path, records), header]);
  }
  const { prefix, name } = splitPath(member.path) ?? { prefix: '', name: member.path };
  return ustar({ ...member, prefix, name, linkName: member.target }, typeFlag);
}

/** The zeros that pad `size` bytes to whole blocks. */
export function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512);
}

/** No records when everything fits into ustar. A path that fits in two parts has a record only with other records. */
function paxRecords({ path, target, size, uid, gid, mtime }: TarMember): [key: string, value: string][] {
  const records = Object.entries({
    ...(gid > maxOctal7 && { gid }),
    ...(!fits(target) && { linkpath: target }),
    ...((mtime < 0 || mtime > maxOctal11) && { mtime }),
    ...(!fits(path) && { path }),
    ...(size > maxOctal11 && { size }),
    ...(uid > maxOctal7 && { uid }),
  });
  const isSplit = records.length === 1 && splitPath(path) !== undefined;
  return isSplit ? [] : records.map(([key, value]) => [key, String(value)]);
}

/** At the last slash that ustar's prefix can reach. */
function splitPath(path: string): { prefix: string; name: string } | undefined {
  if (!isAscii(path) || path.length <= 100) return undefined;
  const cut = path.lastIndexOf('/', Math.min(155, path.length - 2));
  const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
  return cut > 0 && name.length <= 100 ? { prefix, name } : undefined;
}

function fits(text: string): boolean {
  return text.length <= 100 && isAscii(text);
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function toAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, '');
}

function paxHeader(path: string, records: [key: string, value: string][]): Buffer {
  const body = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  const cut = path.lastIndexOf('/') + 1;
  const name = toAscii(`${path.slice(0, cut)}PaxHeaders.0/${path.slice(cut)}`)
    .slice(0, 100)
    .replace(/\/+$/, '');
  const plain = { prefix: '', linkName: '', mode: 0, uid: 0, gid: 0, mtime: 0, size: body.length };
  return Buffer.concat([ustar({ ...plain, name }, 'x'), body, padding(body.length)]);
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

type UstarFields = Pick<TarMember, 'mode' | 'uid' | 'gid' | 'size' | 'mtime'> & {
  prefix: string;
  name: string;
  linkName: string;
};

function ustar(fields: UstarFields, typeFlag: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(cutText(fields.name), 0, 100, 'latin1');
  writeOctal(block, fields.mode, { offset: 100, digits: 7 });
  writeOctal(block, fields.uid, { offset: 108, digits: 7 });
  writeOctal(block, fields.gid, { offset: 116, digits: 7 });
  writeOctal(block, fields.size, { offset: 124, digits: 11 });
  writeOctal(block, fields.mtime, { offset: 136, digits: 11 });
  block.fill(' ', 148, 156);
  block.write(typeFlag, 156, 'latin1');
  block.write(cutText(fields.linkName), 157, 100, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  if (typeFlag !== 'x') {
    writeOctal(block, 0, { offset: 329, digits: 7 });
    writeOctal(block, 0, { offset: 337, digits: 7 });
  }
  block.write(fields.prefix, 345, 155, 'latin1');
  writeOctal(
    block,
    block.reduce((sum, byte) => sum + byte, 0),
    { offset: 148, digits: 6 },
  );
  return block;
}

/** A truncated name must not look like a folder: a NUL replaces the first of the slashes at its end. */
function cutText(text: string): string {
  if (text.length <= 100) return text;
  return text.slice(0, 100).replace(/\/+$/, (slashes) => `\0${slashes.slice(1)}`);
}

/** A number that does not fit is in the pax header, and zero here. */
function writeOctal(
  block: Buffer,
  value: number,
  { offset, digits }: { offset: number; digits: number },
): void {
  const fitting = value < 0 || value >= 8 ** digits ? 0 : value;
  block.write(`${fitting.toString(8).padStart(digits, '0')}\0`, offset, 'latin1');
}
