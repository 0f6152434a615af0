import type { Measure, Sample } from '../measures/measure.ts';
import type { Subject } from '../peers/peer.ts';
import type { Figure, Reason } from '../results.ts';

/** Collects samples into figures, and the reasons for missing ones. */
export type Collection = {
  figures: Figure[];
  failed: Reason[];
  skipped: Reason[];
  busy: Reason[];
  add: (measure: Measure, place: { subject: Subject; round: number; sample: Sample }) => void;
};

export function createCollection(): Collection {
  const figures = new Map<string, Figure>();
  const skipped: Reason[] = [];
  return {
    get figures() {
      return [...figures.values()].map(padded);
    },
    failed: [],
    skipped,
    busy: [],
    add({ name: measure, title, unit, better, compare }, { subject, round, sample }) {
      for (const [name, value] of Object.entries(sample.values)) {
        const key = `${measure} ${name}`;
        const figure = figures.get(key) ?? { measure, title, name, unit, better, compare, samples: {} };
        figures.set(key, figure);
        const samples = figure.samples[subject] ?? [];
        figure.samples[subject] = samples;
        while (samples.length < round) samples.push(null);
        samples[round] = value;
      }
      for (const why of sample.notes ?? []) addOnce(skipped, { what: `${measure} of ${subject}`, why });
    },
  };
}

/** Rounds stay in line if the last ones are missing for one peer. */
function padded(figure: Figure): Figure {
  const rounds = Math.max(...Object.values(figure.samples).map(({ length }) => length));
  const pad = (samples: (number | null)[]) =>
    Array.from({ length: rounds }, (_, round) => samples[round] ?? null);
  const samples = Object.entries(figure.samples).map(([peer, list]) => [peer, pad(list)] as const);
  return { ...figure, samples: Object.fromEntries(samples) };
}

export function addOnce(reasons: Reason[], { what, why }: Reason): void {
  if (!reasons.some((known) => known.what === what && known.why === why)) reasons.push({ what, why });
}
