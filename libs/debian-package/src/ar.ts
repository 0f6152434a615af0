const magic = '!<arch>\n';
const headerSize = 60;

/**
 * The members of an `ar` archive in the form that dpkg uses (deb(5)), in order.
 * @param name name of the archive in errors
 * @throws Error `<name>: …` when it is not an archive or is cut off
 */
export function readAr(archive: Buffer, name: string): Map<string, Buffer> {
  if (archive.toString('latin1', 0, magic.length) !== magic) {
    throw new Error(`${name}: is not a Debian package (no "ar" archive)`);
  }
  const members = new Map<string, Buffer>();
  let offset = magic.length;
  while (offset < archive.length) {
    const header = archive.toString('latin1', offset, offset + headerSize);
    const start = offset + headerSize;
    if (header.length < headerSize) throw new Error(`${name}: is cut off at byte ${archive.length}`);
    const { member, size } = readHeader(header, `${name}: damaged at byte ${offset}`);
    if (start + size > archive.length) {
      throw new Error(`${name}: is cut off at byte ${archive.length}, inside "${member}"`);
    }
    members.set(member, archive.subarray(start, start + size));
    offset = start + size + (size % 2);
  }
  return members;
}

function readHeader(header: string, fault: string): { member: string; size: number } {
  const member = header.slice(0, 16).trimEnd().replace(/\/$/, '');
  const size = header.slice(48, 58).trimEnd();
  if (!header.endsWith('`\n') || !/^\d+$/.test(size)) throw new Error(fault);
  return { member, size: Number(size) };
}
