import type { Results } from '../results.ts';
import type { Middle } from '../statistics.ts';
import { type Row, summarise } from './summary.ts';

/** A bar of a plot: how many times as good a peer is as the base. */
export type Bar = { row: string; peer: string; value: number; low: number; high: number };
export type Plot = { name: string; title: string; peers: string[]; bars: Bar[] };

/**
 * The plots of a result: an overview of all measures, and the figures of each collection. A time, memory or size counts
 * by its inverse, so the longer bar is always the better one.
 */
export function plotsOf(results: Results): Plot[] {
  const tables = summarise(results);
  const overview = tables.flatMap(({ title, compare, rows }) => {
    // Of a collection only its mean.
    const shown = compare === 'speed' ? rows.slice(0, 1) : rows.filter(({ name }) => !isPart(name));
    return shown.flatMap((row) => barsOf(row, labelOf(title, row.name), results.base));
  });
  const collections = tables.filter(({ compare }) => compare === 'speed');
  const plots = [
    plot('overview', `times as good as ${results.base}`, overview),
    ...collections.map(({ measure, title, rows }) =>
      plot(
        measure,
        `${title}: times as fast as ${results.base}`,
        rows.flatMap((row) => barsOf(row, row.name, results.base)),
      ),
    ),
  ];
  return plots.filter(({ bars }) => bars.length > 0);
}

/** A layer of an image is in the table only. */
function isPart(name: string): boolean {
  return /, (?:raw|gzip|zstd)/.test(name);
}

function labelOf(title: string, name: string): string {
  return name === '' || name === 'first' || name === 'requests'
    ? title
    : `${title.replace(/:.*/, '')}, ${name}`;
}

function plot(name: string, title: string, bars: Bar[]): Plot {
  return { name, title, bars, peers: [...new Set(bars.map(({ peer }) => peer))] };
}

function barsOf({ cells, better }: Row, row: string, base: string): Bar[] {
  return cells.flatMap(({ peer, ratio }) => {
    if (peer === base || !ratio) return [];
    const { median, low, high } = better === 'lower' ? inverse(ratio) : ratio;
    return [{ row, peer, value: median, low, high }];
  });
}

function inverse({ median, low, high, count }: Middle): Middle {
  return { median: 1 / median, low: 1 / high, high: 1 / low, count };
}
