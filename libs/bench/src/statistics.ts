/** The middle of some samples, and the half of them around it. */
export type Middle = { median: number; low: number; high: number; count: number };

/** Median and quartiles, with linear interpolation. @throws Error without samples */
export function middleOf(samples: readonly number[]): Middle {
  if (samples.length === 0) throw new Error('cannot take a median: there are no samples');
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    const above = sorted[Math.ceil(place)] ?? 0;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), count: sorted.length };
}

/** Half the distance of the quartiles, as a share of the median; 0 for one sample. */
export function spreadOf({ median, low, high }: Middle): number {
  return median === 0 ? 0 : (high - low) / 2 / Math.abs(median);
}

/** @throws Error without values, and for a value that is not above 0 */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('cannot take a geometric mean: there are no values');
  const wrong = values.find((value) => !(value > 0));
  if (wrong !== undefined) throw new Error(`cannot take a geometric mean: ${wrong} is not above 0`);
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A sample of each round; a round without one is undefined. */
export type Rounds = readonly (number | undefined)[];

/**
 * The ratio in each round that has both: what slowed down the machine for a while slowed down both.
 * @returns undefined if no round has both
 */
export function ratioOf(own: Rounds, base: Rounds): Middle | undefined {
  const ratios = own.flatMap((value, round) => {
    const other = base[round];
    return value === undefined || other === undefined || other === 0 ? [] : [value / other];
  });
  return ratios.length === 0 ? undefined : middleOf(ratios);
}
