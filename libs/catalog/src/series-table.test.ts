import { expect, it } from 'vitest';
import { seriesTable, withSeriesTable } from './series-table.ts';

const versions = {
  suites: { bullseye: { debian: 11 }, trixie: { debian: 13 } },
  series: { '3.10': { suite: 'trixie', eol: '2026-10-31' }, '3.9': { suite: 'bullseye', eol: '2025-10-31' } },
};
const table = `| series | Debian | end of upstream's support |
|---|---|---|
| 3.9 | 11 (bullseye) | 2025-10-31 |
| 3.10 | 13 (trixie) | 2026-10-31 |
`;

it('the series are in their order, not in that of their letters', () => {
  expect(seriesTable(versions)).toBe(table);
});

it('only the table of a README is replaced', () => {
  const old = table.replace('2025', '2024').replace('| 3.10 | 13 (trixie) | 2026-10-31 |\n', '');
  const around = (text: string) => `# Title\n\n| image | tag |\n|---|---|\n| a | b |\n\n${text}\nMore.\n`;
  expect(withSeriesTable(around(old), versions)).toBe(around(table));
  expect(withSeriesTable(around(table), versions)).toBe(around(table));
});

it('a README without the table is refused', () => {
  expect(() => withSeriesTable('# Title\n', versions)).toThrow(
    'cannot write the table of series: README.md has no table that begins with "| series | Debian |"',
  );
});
