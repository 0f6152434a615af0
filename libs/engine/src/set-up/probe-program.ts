/** Machine code of a program that does nothing: exit(0). */
const programs = {
  // xor edi, edi · push 60 (exit) · pop rax · syscall
  amd64: { machine: 62, code: '31ff 6a3c 58 0f05' },
  // mov x0, #0 · mov x8, #93 (exit) · svc #0
  arm64: { machine: 183, code: '000080d2 a80b80d2 010000d4' },
};

const fileHeader = 64;
const programHeader = 56;
const start = fileHeader + programHeader;
const loadAddress = 0x400000;

/** A Linux program that does nothing, without any library: an ELF file with one segment (elf(5)). */
export function makeProbeProgram(architecture: 'amd64' | 'arm64'): Buffer {
  const { machine, code } = programs[architecture];
  const body = Buffer.from(code.replaceAll(' ', ''), 'hex');
  const file = Buffer.alloc(start + body.length);
  file.write('\x7fELF', 'latin1');
  file.set([2, 1, 1], 4); // 64 bits, little-endian, version 1
  file.writeUInt16LE(2, 16); // e_type: a program
  file.writeUInt16LE(machine, 18); // e_machine
  file.writeUInt32LE(1, 20); // e_version
  file.writeBigUInt64LE(BigInt(loadAddress + start), 24); // e_entry
  file.writeBigUInt64LE(BigInt(fileHeader), 32); // e_phoff
  file.writeUInt16LE(fileHeader, 52); // e_ehsize
  file.writeUInt16LE(programHeader, 54); // e_phentsize
  file.writeUInt16LE(1, 56); // e_phnum
  file.writeUInt32LE(1, fileHeader); // p_type: to be loaded
  file.writeUInt32LE(5, fileHeader + 4); // p_flags: read and execute
  file.writeBigUInt64LE(BigInt(loadAddress), fileHeader + 16); // p_vaddr
  file.writeBigUInt64LE(BigInt(loadAddress), fileHeader + 24); // p_paddr
  file.writeBigUInt64LE(BigInt(file.length), fileHeader + 32); // p_filesz
  file.writeBigUInt64LE(BigInt(file.length), fileHeader + 40); // p_memsz
  file.writeBigUInt64LE(4096n, fileHeader + 48); // p_align
  body.copy(file, start);
  return file;
}
