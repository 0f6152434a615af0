import type { Figure, Results } from '../results.ts';

export const madeFigure: Figure = {
  measure: 'start',
  title: 'start: python -c pass',
  name: 'warm',
  unit: 's',
  better: 'lower',
  compare: 'amount',
  samples: { google: [0.02, 0.02, 0.02], 'ours-fast': [0.01, 0.01, 0.01] },
};

export function madeBenchmark(name: string, samples: Figure['samples']): Figure {
  return {
    ...madeFigure,
    measure: 'pyperformance',
    title: 'pyperformance',
    name,
    compare: 'speed',
    samples,
  };
}

/** The results of a quiet run with one figure. */
export function madeResults(changes: Partial<Results> = {}): Results {
  return {
    format: 1,
    machine: {
      cpu: 'A Processor',
      cores: 2,
      memory: 8e9,
      kernel: '6.1.0',
      engine: 'podman 4.3.1',
      commit: 'abcdef0123456789',
      date: '2026-01-02T03:04:05.000Z',
      load: '0.10',
    },
    series: '3.13',
    isQuick: false,
    rounds: 3,
    base: 'google',
    peers: [
      { name: 'google', title: 'Google', version: '3.13.5' },
      { name: 'ours-fast', title: 'ours', version: '3.13.15' },
    ],
    figures: [madeFigure],
    skipped: [],
    failed: [],
    busy: [],
    ...changes,
  };
}
