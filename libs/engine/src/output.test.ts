import { describe, expect, test } from 'vitest';

import { createOutput, splitLines } from './output.ts';

const kB = 1024;

function textOf(chunks: (string | Buffer)[], most?: number): string {
  const output = createOutput(most);
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  return output.text();
}

describe('createOutput', () => {
  test.each([
    { why: 'nothing', chunks: [], text: '' },
    { why: 'a character that comes in two chunks', chunks: [[0xc3], [0xa9]], text: 'é' },
    { why: '128 kB', chunks: ['a'.repeat(128 * kB)], text: 'a'.repeat(128 * kB) },
  ])('keeps all of $why', ({ chunks, text }) => {
    expect(textOf(chunks.map((chunk) => Buffer.from(chunk as string)))).toBe(text);
  });

  test.each([
    { why: 'in one chunk', size: 1_000_000 },
    { why: 'in many chunks', size: 1000 },
    { why: 'in chunks that do not fit', size: 99_999 },
  ])('keeps the first and last 64 kB of a long output $why', ({ size }) => {
    const all = Buffer.from('0123456789'.repeat(100_000));
    const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
      all.subarray(index * size, (index + 1) * size),
    );
    const left = 1_000_000 - 128 * kB;
    const [first, last] = [all.subarray(0, 64 * kB), all.subarray(-64 * kB)];
    expect(textOf(chunks)).toBe(`${first}\n[… ${left} bytes left out …]\n${last}`);
  });

  test('shows no half characters next to the gap', () => {
    expect(textOf([`a${'é'.repeat(100 * kB)}a`])).not.toContain('\ufffd');
  });

  test('needs no more memory for an output without end', () => {
    const output = createOutput();
    const chunk = Buffer.alloc(64 * kB, 'x');
    for (let count = 0; count < 100_000; count++) output.add(chunk); // 6.5 GB
    expect(output.text().length).toBeLessThan(129 * kB);
  });

  test('is complete up to the limit, and too long above it', () => {
    const output = createOutput(200 * kB);
    output.add(Buffer.alloc(200 * kB, 'x'));
    expect([output.isTooLong(), output.text().length]).toEqual([false, 200 * kB]);
    output.add(Buffer.from('y'));
    expect(output.isTooLong()).toBe(true);
  });
});

test('splitLines passes an endless line in pieces', () => {
  const lines: string[] = [];
  const { add, end } = splitLines((line) => lines.push(line));
  for (let count = 0; count < 10; count++) add(Buffer.alloc(20 * kB, 'x'));
  add(Buffer.from('\r\nlast'));
  end();
  expect(lines.map(({ length }) => length)).toEqual([64 * kB, 64 * kB, 64 * kB, 8 * kB, 4]);
});
