import type { Figure, Results } from '../results.ts';
import { geometricMean, type Middle, middleOf, type Rounds, ratioOf } from '../statistics.ts';

/** A figure of a peer: its samples, and its ratio to the base. */
export type Cell = { peer: string; value: Middle; ratio?: Middle };

export type Row = {
  name: string;
  /** Missing for a mean of several figures, which has ratios only. */
  unit?: Figure['unit'];
  /** What is better for the ratio. */
  better: 'lower' | 'higher';
  cells: Cell[];
};

/** A table: the rows of a measure. */
export type Table = { measure: string; title: string; compare: Figure['compare']; rows: Row[] };

/** The tables of a result, in the order of its figures. The ratios are to the base. */
export function summarise({ figures, base }: Pick<Results, 'figures' | 'base'>): Table[] {
  const measures = [...new Set(figures.map(({ measure }) => measure))];
  return measures.map((measure) => {
    const own = figures.filter((figure) => figure.measure === measure);
    const [{ title = measure, compare = 'amount' } = {}] = own;
    const rows = own.map((figure) => rowOf(figure, base));
    const mean = compare === 'speed' && own.length > 1 ? meanRows(own, base) : [];
    return { measure, title, compare, rows: [...mean, ...rows] };
  });
}

function rowOf(figure: Figure, base: string): Row {
  const cells = Object.entries(figure.samples).flatMap(([peer, samples]) => {
    const present = samples.filter((sample) => sample !== null);
    if (present.length === 0) return [];
    const ratio = ratioOfFigure(figure, peer, base);
    return [{ peer, value: middleOf(present), ...(ratio && { ratio }) }];
  });
  return { name: figure.name, unit: figure.unit, better: betterRatio(figure), cells };
}

/** A speed is better if it is higher, whatever is better for the time. */
function betterRatio({ compare, better }: Figure): 'lower' | 'higher' {
  return compare === 'speed' ? 'higher' : better;
}

function ratioOfFigure(figure: Figure, peer: string, base: string): Middle | undefined {
  const own = roundsOf(figure, peer);
  const other = roundsOf(figure, base);
  return figure.compare === 'speed' ? ratioOf(other, own) : ratioOf(own, other);
}

function roundsOf({ samples }: Figure, peer: string): Rounds {
  return (samples[peer] ?? []).map((sample) => sample ?? undefined);
}

/** The geometric mean over the figures that all peers have: a benchmark that fails for one must not help another. */
function meanRows(figures: readonly Figure[], base: string): Row[] {
  const peers = [...new Set(figures.flatMap(({ samples }) => Object.keys(samples)))];
  const common = figures.filter((figure) =>
    peers.every((peer) => ratioOfFigure(figure, peer, base) !== undefined),
  );
  if (peers.length < 2 || common.length === 0) return [];
  const cells = peers.map((peer) => meanCell(common, peer, base));
  return [{ name: `geometric mean of ${common.length}`, better: 'higher', cells }];
}

function meanCell(figures: readonly Figure[], peer: string, base: string): Cell {
  const ratios = figures.flatMap((figure) => ratioOfFigure(figure, peer, base) ?? []);
  const mean = (part: 'median' | 'low' | 'high') => geometricMean(ratios.map((ratio) => ratio[part]));
  const ratio = {
    median: mean('median'),
    low: mean('low'),
    high: mean('high'),
    // Of one round there is no spread.
    count: Math.min(...ratios.map(({ count }) => count)),
  };
  return { peer, value: ratio, ratio };
}
