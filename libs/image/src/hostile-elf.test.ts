import { makeElf } from '@distroless/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readElf } from './elf.ts';
import { readDynamicSymbols, readFunctionCode, readFunctions } from './elf-symbols.ts';
import { readSymbolVersions } from './elf-versions.ts';

type Part = { type: number; bytes: Buffer; link?: number; name?: number };

/** A file with a header, these (empty) segments and these sections. The first section has the names. */
function elfOf({
  sections,
  segments = [],
}: {
  sections: Part[];
  segments?: { type: number; part: number }[];
}): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(3, 16);
  let end = header.length + segments.length * 56 + sections.length * 64;
  const offsets = sections.map(({ bytes }) => {
    end += bytes.length;
    return end - bytes.length;
  });
  header.writeUInt32LE(64, 32);
  header.writeUInt32LE(64 + segments.length * 56, 40);
  [56, segments.length, 64, sections.length, 0].forEach((value, index) => {
    header.writeUInt16LE(value, 54 + 2 * index);
  });
  const rows = [
    ...segments.map(({ type, part }) =>
      segmentRow(type, offsets[part] ?? 0, sections[part]?.bytes.length ?? 0),
    ),
    ...sections.map((section, index) => sectionRow(section, offsets[index] ?? 0)),
  ];
  return Buffer.concat([header, ...rows, ...sections.map(({ bytes }) => bytes)]);
}

function segmentRow(type: number, offset: number, size: number): Buffer {
  const row = Buffer.alloc(56);
  row.writeUInt32LE(type, 0);
  row.writeBigUInt64LE(BigInt(offset), 8);
  row.writeBigUInt64LE(BigInt(size), 32);
  return row;
}

function sectionRow({ type, bytes, link = 0, name = 0 }: Part, offset: number): Buffer {
  const row = Buffer.alloc(64);
  row.writeUInt32LE(name, 0);
  row.writeUInt32LE(type, 4);
  row.writeBigUInt64LE(BigInt(offset), 24);
  row.writeBigUInt64LE(BigInt(bytes.length), 32);
  row.writeUInt32LE(link, 40);
  return row;
}

const longName = (size: number) => Buffer.concat([Buffer.alloc(size, 'x'), Buffer.alloc(1)]);

/** This many rows, each with its number at the offset. */
function numbered(count: number, { size, at }: { size: number; at: number }): Buffer {
  const rows = Buffer.alloc(count * size);
  for (let index = 0; index < count; index++) rows.writeUInt32LE(index, index * size + at);
  return rows;
}

test('65,000 sections that share a name of 65 kB do not fill the memory', () => {
  const names = { type: 3, bytes: longName(65_000) };
  const sections = Array.from({ length: 65_000 }, (_, name) => ({ type: 1, bytes: Buffer.alloc(0), name }));
  const bytes = elfOf({ sections: [names, ...sections] });
  const [start, before] = [performance.now(), process.memoryUsage().heapUsed];
  expect(readElf(bytes, 'x').hasDebug).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
});

test.each<[reason: string, bytes: Buffer, read: (bytes: Buffer, name: string) => unknown, cause: string]>([
  [
    '20,000 symbols that share a name of 500 kB',
    elfOf({
      sections: [
        { type: 3, bytes: longName(500_000) },
        { type: 11, bytes: numbered(20_000, { size: 24, at: 0 }), link: 0 },
      ],
    }),
    readDynamicSymbols,
    'its names are longer than the file allows',
  ],
  [
    '20,000 functions that share a name of 500 kB',
    elfOf({
      sections: [
        { type: 3, bytes: longName(500_000) },
        { type: 2, bytes: numbered(20_000, { size: 24, at: 0 }), link: 0 },
      ],
    }),
    readFunctions,
    'its names are longer than the file allows',
  ],
  [
    '20,000 functions with their sizes that share a name of 500 kB',
    elfOf({
      sections: [
        { type: 3, bytes: longName(500_000) },
        { type: 2, bytes: numbered(20_000, { size: 24, at: 0 }), link: 0 },
      ],
    }),
    readFunctionCode,
    'its names are longer than the file allows',
  ],
  [
    'versions whose chains share their entries',
    elfOf({
      sections: [
        { type: 3, bytes: longName(1) },
        { type: 0x6ffffffe, bytes: Buffer.alloc(100_000, 1), link: 0 },
      ],
    }),
    readSymbolVersions,
    '',
  ],
  [
    '65,535 segments',
    elfOf({ sections: [], segments: Array.from({ length: 65_535 }, () => ({ type: 1, part: 0 })) }),
    readElf,
    'it has 65535 segments, which are too many for Linux to load',
  ],
  [
    'a dynamic section of 2 MB',
    elfOf({ sections: [{ type: 6, bytes: Buffer.alloc(2_000_000, 1) }], segments: [{ type: 2, part: 0 }] }),
    readElf,
    'its dynamic section is too long',
  ],
])('refuses %s within two seconds', (_reason, bytes, read, cause) => {
  const start = performance.now();
  expect(() => read(bytes, 'x')).toThrow(`x: cannot be read as ELF: ${cause}`);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('with any altered bytes, the result is a file or an error with its name', () => {
  const whole = makeElf({
    ...{ soname: 'libx.so.1', needed: ['libc.so.6'], runpath: '/lib', interpreter: '/lib/ld.so' },
    ...{ property: [0xc0000002, 3], exports: ['x'], functions: { f: '00' }, localFunctions: { main: '00' } },
    versions: { needed: { 'libc.so.6': ['GLIBC_2.34'] }, defined: ['A_1'] },
  });
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.constantFrom(0, 1, 2, 8, 0x40, 0x7f, 0x80, 0xff)), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(changes, (altered) => {
      const bytes = Buffer.from(whole);
      for (const [offset, byte] of altered) bytes[offset] = byte;
      for (const read of [readElf, readDynamicSymbols, readFunctions, readFunctionCode, readSymbolVersions]) {
        try {
          read(bytes, 'x');
        } catch (error) {
          expect((error as Error).message).toMatch(/^x: cannot be read as ELF: /);
        }
      }
    }),
    { numRuns: 3000, interruptAfterTimeLimit: 8000 },
  );
});
