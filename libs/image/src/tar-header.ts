/** What a tar header tells about a member. Paths of folders end in `/`. */
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
 * The header blocks of one member: ustar, after a pax header with what ustar cannot hold (long or non-ASCII paths,
 * large numbers). Our own, so that the bytes of a layer do not change with a dependency's version.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
export function tarHeader(member: TarMember): Buffer {
  const split = splitPath(member.path);
  const records: Record<string, string | number> = {};
  if (!split) records['path'] = member.path;
  if (!fits(member.target, 100)) records['linkpath'] = member.target;
  if (member.size > maxOctal11) records['size'] = member.size;
  if (member.uid > maxOctal7) records['uid'] = member.uid;
  if (member.gid > maxOctal7) records['gid'] = member.gid;
  if (member.mtime < 0 || member.mtime > maxOctal11) records['mtime'] = member.mtime;
  const header = ustar(
    { ...member, ...(split ?? { prefix: '', name: 'PaxMember' }) },
    typeFlags[member.type],
  );
  return Object.keys(records).length === 0 ? header : Buffer.concat([paxHeader(records), header]);
}

/** The zeros that fill `size` bytes up to a multiple of `unit`. */
export function padding(size: number, unit = 512): Buffer {
  return Buffer.alloc((unit - (size % unit)) % unit);
}

function splitPath(path: string): { prefix: string; name: string } | undefined {
  if (fits(path, 100)) return { prefix: '', name: path };
  // The last character may be the slash of a folder, which is no place to cut.
  for (let cut = path.indexOf('/'); cut !== -1 && cut < path.length - 1; cut = path.indexOf('/', cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (prefix !== '' && fits(prefix, 155) && fits(name, 100)) return { prefix, name };
  }
  return undefined;
}

function fits(text: string, size: number): boolean {
  return text.length <= size && /^[\x20-\x7e]*$/.test(text);
}

function paxHeader(records: Record<string, string | number>): Buffer {
  const body = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
  const plain = { path: '', target: '', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: body.length };
  return Buffer.concat([ustar({ ...plain, prefix: '', name: 'PaxHeader' }, 'x'), body, padding(body.length)]);
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string | number): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

type UstarFields = Omit<TarMember, 'type'> & { prefix: string; name: string };

function ustar(fields: UstarFields, typeFlag: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(fields.name, 0, 100, 'latin1');
  writeOctal(block, fields.mode, { offset: 100, digits: 7 });
  writeOctal(block, fields.uid, { offset: 108, digits: 7 });
  writeOctal(block, fields.gid, { offset: 116, digits: 7 });
  writeOctal(block, fields.size, { offset: 124, digits: 11 });
  writeOctal(block, fields.mtime, { offset: 136, digits: 11 });
  block.fill(' ', 148, 156);
  block.write(typeFlag, 156, 'latin1');
  if (fits(fields.target, 100)) block.write(fields.target, 157, 100, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  writeOctal(block, 0, { offset: 329, digits: 7 });
  writeOctal(block, 0, { offset: 337, digits: 7 });
  block.write(fields.prefix, 345, 155, 'latin1');
  writeOctal(
    block,
    block.reduce((sum, byte) => sum + byte, 0),
    { offset: 148, digits: 6 },
  );
  return block;
}

/** A number that does not fit stands in the pax header, and zero here. */
function writeOctal(
  block: Buffer,
  value: number,
  { offset, digits }: { offset: number; digits: number },
): void {
  const fitting = value < 0 || value >= 8 ** digits ? 0 : value;
  block.write(`${fitting.toString(8).padStart(digits, '0')}\0`, offset, 'latin1');
}
