import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readResults } from '../results.ts';
import { madeBenchmark, madeFigure, madeResults } from '../testing/made-results.ts';
import { plotsOf } from './bars.ts';
import { writeReport } from './write-report.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterEach(() => rm(folder, { recursive: true }));

const benchmarks = [
  madeBenchmark('nbody', { google: [0.2, 0.2], 'ours-fast': [0.1, 0.1] }),
  madeBenchmark('json', { google: [0.1, 0.1], 'ours-fast': [0.1, 0.1] }),
];

it('writes JSON that can be read again, the table, and each plot for light and dark', async () => {
  const results = madeResults({ figures: [madeFigure, ...benchmarks] });
  await writeReport(results, folder);
  expect((await readdir(folder)).sort()).toEqual([
    'overview-dark.svg',
    'overview-light.svg',
    'pyperformance-dark.svg',
    'pyperformance-light.svg',
    'results.json',
    'results.md',
  ]);
  expect(await readResults(join(folder, 'results.json'))).toEqual(results);
  const svg = await readFile(join(folder, 'pyperformance-dark.svg'), 'utf8');
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  for (const text of ['nbody', 'json', '2.00', 'ours-fast', 'times as fast as google']) {
    expect(svg).toContain(text);
  }
});

it('a plot of a busy machine says so, since it is shown without its table', async () => {
  await writeReport(madeResults({ busy: [{ what: 'x', why: 'y' }] }), folder);
  expect(await readFile(join(folder, 'overview-light.svg'), 'utf8')).toContain('not valid: busy');
});

it('in plots the longer bar is always the better one', () => {
  const size = { ...madeFigure, measure: 'requests', better: 'higher' as const };
  const [overview] = plotsOf(madeResults({ figures: [madeFigure, { ...size, name: 'requests' }] }));
  expect(overview?.bars.map(({ peer, value }) => [peer, value])).toEqual([
    ['ours-fast', 2],
    ['ours-fast', 0.5],
  ]);
});

it('the results of another run must be such', async () => {
  const file = join(folder, 'other.json');
  await expect(readResults(file)).rejects.toThrow(`cannot read "${file}": ENOENT`);
  for (const text of ['{', '{}', JSON.stringify({ ...madeResults(), format: 2 })]) {
    await writeFile(file, text);
    await expect(readResults(file)).rejects.toThrow(/name a results.json of bench:run$/);
  }
});
