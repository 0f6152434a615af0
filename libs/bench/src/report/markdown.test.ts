import { expect, it } from 'vitest';
import { madeBenchmark, madeFigure, madeResults } from '../testing/made-results.ts';
import { renderMarkdown } from './markdown.ts';

it('says where and how it was measured, and shows ratios before values', () => {
  expect(renderMarkdown(madeResults())).toBe(`# Python 3.13, measured

- 2026-01-02 03:04 UTC, commit abcdef012345
- A Processor, 2 cores, 8.0 GB, Linux 6.1.0, podman 4.3.1, load before 0.10
- 3 rounds, interleaved: medians, ± half the distance of the quartiles; the ratios are those within a round, to google
- \`google\`: Google, Python 3.13.5
- \`ours-fast\`: ours, Python 3.13.15

## start: python -c pass

|  | ours-fast / google | better | google | ours-fast |
| --- | --- | --- | --- | --- |
| warm | 0.500 ± 0.0 % | lower | 20.0 ms ± 0.0 % | 10.0 ms ± 0.0 % |
`);
});

it('every table of a busy machine says that it is not valid', () => {
  const figures = [madeFigure, madeBenchmark('nbody', { google: [0.2], 'ours-fast': [0.1] })];
  const text = renderMarkdown(madeResults({ figures, busy: [{ what: 'start of google', why: 'too much' }] }));
  expect(text.match(/\*\*not valid: busy\*\*/g)).toHaveLength(2);
  expect(text).toContain('## Busy\n\n- start of google: too much');
});

it('lists missing peers and failed benchmarks with their reasons', () => {
  const text = renderMarkdown(
    madeResults({
      failed: [{ what: 'pyperformance nbody of google', why: 'exit status 1' }],
      skipped: [{ what: 'official', why: 'it is not compiled' }],
    }),
  );
  expect(text).toContain('## Failed\n\n- pyperformance nbody of google: exit status 1');
  expect(text).toContain('## Not measured\n\n- official: it is not compiled');
});

it('a peer without a figure has a dash in its place', () => {
  const figures = [madeFigure, { ...madeFigure, name: 'cold', samples: { google: [0.03] } }];
  expect(renderMarkdown(madeResults({ figures }))).toContain('| cold | – | lower | 30.0 ms | – |');
});

it('one peer has values, and nothing to compare them with', () => {
  const figures = [
    madeBenchmark('a', { 'ours-fast': [0.000_000_1] }),
    madeBenchmark('b', { 'ours-fast': [2] }),
  ];
  expect(renderMarkdown(madeResults({ figures, base: 'ours-fast' }))).toContain(`## pyperformance

|  | ours-fast |
| --- | --- |
| a | 100.0 ns |
| b | 2.00 s |
`);
});

it('a text of a program cannot end a cell or begin markup', () => {
  const text = renderMarkdown(madeResults({ failed: [{ what: 'x', why: 'a | b\n<script> `c`' }] }));
  expect(text).toContain('- x: a \\| b \\<script> \\`c\\`\n');
});
