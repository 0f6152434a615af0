import { expect, it } from 'vitest';
import { madeBenchmark, madeFigure, madeResults } from '../testing/made-results.ts';
import { type Row, summarise } from './summary.ts';

const ratiosOf = ({ cells }: Row) =>
  Object.fromEntries(cells.map(({ peer, ratio }) => [peer, ratio && Number(ratio.median.toFixed(4))]));

it('a time is compared as an amount: half is 0.5, and lower is better', () => {
  const [table] = summarise(madeResults());
  expect(table?.rows.map((row) => [row.name, row.better, ratiosOf(row)])).toEqual([
    ['warm', 'lower', { google: 1, 'ours-fast': 0.5 }],
  ]);
});

it('a benchmark is compared as a speed: half the time is twice as fast, and higher is better', () => {
  const figures = [madeBenchmark('nbody', { google: [0.2], 'ours-fast': [0.1] })];
  const [row] = summarise(madeResults({ figures }))[0]?.rows ?? [];
  expect(row && [row.better, ratiosOf(row)]).toEqual(['higher', { google: 1, 'ours-fast': 2 }]);
});

it('the geometric mean comes first, over the benchmarks that all peers have', () => {
  const figures = [
    madeBenchmark('a', { google: [1, 1], 'ours-fast': [0.5, 0.5] }),
    madeBenchmark('b', { google: [1, 1], 'ours-fast': [2, 2] }),
    madeBenchmark('c', { google: [1, 1], 'ours-fast': [0.25, 0.25] }),
    madeBenchmark('failed here', { google: [1, 1] }),
    madeBenchmark('failed there', { 'ours-fast': [1, 1] }),
  ];
  const [mean, ...rest] = summarise(madeResults({ figures }))[0]?.rows ?? [];
  expect(mean?.name).toBe('geometric mean of 3');
  expect(mean && ratiosOf(mean)).toEqual({ google: 1, 'ours-fast': Number((4 ** (1 / 3)).toFixed(4)) });
  expect(rest.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'failed here', 'failed there']);
});

it('without the base there are values and no ratios', () => {
  const figures = [{ ...madeFigure, samples: { 'ours-fast': [0.01, null] } }];
  const [row] = summarise(madeResults({ figures }))[0]?.rows ?? [];
  expect(row?.cells).toEqual([
    { peer: 'ours-fast', value: { median: 0.01, low: 0.01, high: 0.01, count: 1 } },
  ]);
});
