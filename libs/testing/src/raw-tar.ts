/** One member of a tar archive, written as given, even if no tar program would write it. */
export type RawMember = {
  name: string | Buffer;
  /**
   * The type flag: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` FIFO, `x` pax
   * header.
   */
  type?: string;
  target?: string | Buffer;
  content?: string | Buffer;
  mode?: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  /** The size in the header; default: that of `content`. A negative or large one is written as a binary number. */
  size?: number;
  /** Bytes of the header to replace, by offset. */
  patch?: Readonly<Record<number, string | Buffer>>;
  format?: 'v7' | 'ustar' | 'gnu';
};

/** A tar archive of these members. Each checksum is right; the archive ends in two blocks of zeros. */
export function rawTar(members: RawMember[]): Buffer {
  return Buffer.concat([...members.map(rawMember), Buffer.alloc(1024)]);
}

/** Header, content and padding of one member. */
export function rawMember(member: RawMember): Buffer {
  const content = Buffer.from(member.content ?? '');
  const block = Buffer.alloc(512);
  put(block, 0, member.name);
  put(block, 157, member.target ?? '');
  put(block, 156, member.type ?? '0');
  putNumber(block, { offset: 100, length: 8 }, member.mode ?? 0o644);
  putNumber(block, { offset: 108, length: 8 }, member.uid ?? 0);
  putNumber(block, { offset: 116, length: 8 }, member.gid ?? 0);
  putNumber(block, { offset: 124, length: 12 }, member.size ?? content.length);
  putNumber(block, { offset: 136, length: 12 }, member.mtime ?? 1);
  put(block, 257, { v7: '', ustar: 'ustar\x0000', gnu: 'ustar  \0' }[member.format ?? 'ustar']);
  for (const [offset, bytes] of Object.entries(member.patch ?? {})) put(block, Number(offset), bytes);
  return Buffer.concat([withChecksum(block), content, Buffer.alloc(-content.length & 511)]);
}

/** A pax header for the member after it. */
export function paxMember(records: Readonly<Record<string, string | Buffer>>, type = 'x'): RawMember {
  const lines = Object.entries(records).map(([key, value]) => paxRecord(key, Buffer.from(value)));
  return { name: 'PaxHeaders.0/x', type, content: Buffer.concat(lines) };
}

/** The header with the checksum of its other bytes. */
export function withChecksum(block: Buffer): Buffer {
  const header = Buffer.from(block);
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function put(block: Buffer, offset: number, bytes: string | Buffer): void {
  Buffer.from(bytes).copy(block, offset);
}

/** In octal; numbers that do not fit, in two's complement after a byte with the highest bit set. */
function putNumber(block: Buffer, field: { offset: number; length: number }, value: number): void {
  const digits = field.length - 1;
  if (value >= 0 && value < 8 ** digits) {
    put(block, field.offset, value.toString(8).padStart(digits, '0'));
    return;
  }
  const bits = BigInt.asUintN(field.length * 8 - 1, BigInt(value)) | (1n << BigInt(field.length * 8 - 1));
  put(block, field.offset, Buffer.from(bits.toString(16).padStart(field.length * 2, '0'), 'hex'));
}
