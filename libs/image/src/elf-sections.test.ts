import { makeElf } from '@distroless/testing';
import { describe, expect, it } from 'vitest';
import { readSections } from './elf-sections.ts';

const text = { name: '.text', type: 1, content: Buffer.from('code') };

describe('readSections', () => {
  it('gives each section with its name and its bytes', () => {
    const sections = readSections(makeElf({ sections: [text] }), 'lib.so');
    expect(sections.find(({ name }) => name === '.text')?.content.toString()).toBe('code');
  });

  it('gives no bytes for a section that only takes memory', () => {
    const sections = readSections(makeElf({ sections: [{ ...text, name: '.bss', type: 8 }] }), 'lib.so');
    expect(sections.find(({ name }) => name === '.bss')?.content).toHaveLength(0);
  });

  it.each([
    { reason: 'a section that ends behind the file', size: 5000 },
    { reason: 'a section of 2^63 bytes', size: 2 ** 63 },
  ])('refuses $reason', ({ size }) => {
    const bytes = makeElf({ sections: [text] });
    // The size of the last section: its header is the last 64 bytes of the table.
    const end = Number(bytes.readBigUInt64LE(40)) + 64 * bytes.readUInt16LE(60);
    bytes.writeBigUInt64LE(BigInt(size), end - 32);
    expect(() => readSections(bytes, 'lib.so')).toThrow(
      /^lib\.so: cannot be read as ELF: its sections are larger than it$/,
    );
  });

  it('refuses a small file whose many sections are all the whole file', () => {
    const bytes = makeElf({ sections: Array.from({ length: 20 }, () => text) });
    const start = Number(bytes.readBigUInt64LE(40));
    for (let at = start + 64; at < start + 64 * bytes.readUInt16LE(60); at += 64) {
      bytes.writeBigUInt64LE(0n, at + 24);
      bytes.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    }
    expect(() => readSections(bytes, 'lib.so')).toThrow(/its sections are larger than it$/);
  });
});
