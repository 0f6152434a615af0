/** Architectures whose programs this project can make, in Go's words. */
const machines: Readonly<Record<string, { machine: number; exit: string }>> = {
  // xor edi, edi; push 60; pop rax; syscall
  amd64: { machine: 62, exit: '31ff6a3c580f05' },
  // mov x0, 0; mov x8, 93; svc 0
  arm64: { machine: 183, exit: '000080d2a80b80d2010000d4' },
};

const headerSize = 64;
const segmentSize = 56;
const address = 0x400000;

/**
 * A static Linux program that does nothing but end with status 0: the smallest ELF file with one segment (elf(5)).
 * @param architecture as images name it, from an image: any text
 * @returns nothing for an architecture that the project does not know
 */
export function probeProgram(architecture: string): Buffer | undefined {
  if (!Object.hasOwn(machines, architecture)) return undefined;
  const { machine = 0, exit = '' } = machines[architecture] ?? {};
  const code = Buffer.from(exit, 'hex');
  const start = headerSize + segmentSize;
  return Buffer.concat([header(machine, address + start), segment(start + code.length), code]);
}

function header(machine: number, entry: number): Buffer {
  const bytes = Buffer.alloc(headerSize);
  bytes.set(Buffer.from('7f454c46020101', 'hex'));
  bytes.writeUInt16LE(2, 16); // e_type: an executable
  bytes.writeUInt16LE(machine, 18);
  bytes.writeUInt32LE(1, 20); // e_version
  bytes.writeBigUInt64LE(BigInt(entry), 24);
  bytes.writeBigUInt64LE(BigInt(headerSize), 32); // e_phoff
  bytes.writeUInt16LE(headerSize, 52);
  bytes.writeUInt16LE(segmentSize, 54);
  bytes.writeUInt16LE(1, 56); // e_phnum
  return bytes;
}

/** All of the file, to read and to execute. */
function segment(fileSize: number): Buffer {
  const bytes = Buffer.alloc(segmentSize);
  bytes.writeUInt32LE(1, 0); // PT_LOAD
  bytes.writeUInt32LE(5, 4); // PF_R + PF_X
  for (const [offset, value] of [
    [16, address],
    [24, address],
    [32, fileSize],
    [40, fileSize],
    [48, 4096],
  ] as const) {
    bytes.writeBigUInt64LE(BigInt(value), offset);
  }
  return bytes;
}
