import { expect, it } from 'vitest';
import { parseRollup } from './memory.ts';

const text = `55e4c5c00000-7ffd1d9fe000 ---p 00000000 00:00 0                          [rollup]
Rss:                9216 kB
Pss:                8100 kB
Pss_Dirty:          4000 kB
`;

it('RSS and PSS are read in bytes', () => {
  expect(parseRollup(text, 'python')).toEqual({
    values: { 'python, RSS': 9_437_184, 'python, PSS': 8_294_400 },
  });
});

it('a kernel without PSS is an error, not 0', () => {
  expect(() => parseRollup(text.replace(/^Pss:.*\n/m, ''), 'python')).toThrow(
    'cannot read the memory of "python": there is no "Pss"',
  );
});
