import { describe, expect, it } from 'vitest';
import { parseStanzas } from './stanza.ts';

const read = (text: string, fields?: Set<string>) =>
  [...parseStanzas(text, { file: 'Packages', ...(fields && { fields }) })].map((stanza) =>
    Object.fromEntries(stanza),
  );

describe('parseStanzas', () => {
  it.each([
    { reason: 'nothing', text: '', stanzas: [] },
    { reason: 'blank lines only', text: '\n \n\n', stanzas: [] },
    { reason: 'no line feed at the end', text: 'A: 1', stanzas: [{ a: '1' }] },
    { reason: 'names are the same in any case', text: 'SHA256:x\n', stanzas: [{ sha256: 'x' }] },
    {
      reason: 'several blank lines between two',
      text: 'A: 1\n\n \t\n\nA: 2\n',
      stanzas: [{ a: '1' }, { a: '2' }],
    },
    { reason: 'a colon in the value', text: 'A: b: c\n', stanzas: [{ a: 'b: c' }] },
    { reason: 'an empty value', text: 'A:\nB: 1\n', stanzas: [{ a: '', b: '1' }] },
    { reason: 'continuation lines', text: 'A: x\n y\n\tz\nB: 1\n', stanzas: [{ a: 'x\ny\nz', b: '1' }] },
    { reason: 'comments', text: '# x\nA: 1\n#B: 2\n', stanzas: [{ a: '1' }] },
    { reason: 'line ends of other systems', text: 'A: 1\r\n\r\nA: 2\r\n', stanzas: [{ a: '1' }, { a: '2' }] },
  ])('reads: $reason', ({ text, stanzas }) => {
    expect(read(text)).toEqual(stanzas);
  });

  it('skips fields that were not asked for, with their continuation lines', () => {
    expect(read('A: 1\nB: x\n y\nC: 3\n', new Set(['a', 'c']))).toEqual([{ a: '1', c: '3' }]);
  });

  it.each([
    {
      reason: 'a line without colon',
      text: 'A: 1\nrubbish\nB: 2\n',
      error: 'Packages: line 2 is not a field',
    },
    { reason: 'a line that starts with the colon', text: ': 1\n', error: 'Packages: line 1 is not a field' },
    {
      reason: 'a continuation of nothing',
      text: 'A: 1\n\n b\n',
      error: 'Packages: line 3 is a continuation line without a field',
    },
    { reason: 'a field twice', text: 'A: 1\na: 2\n', error: 'Packages: line 2 repeats the field "a"' },
  ])('refuses $reason', ({ text, error }) => {
    expect(() => read(text)).toThrow(new Error(error));
  });
});
