import { Error as logError, parse, type Spec, View } from 'vega';
import type { Plot } from './bars.ts';

/** A README shows the one that fits the reader's colours, by `<picture>`. */
export type Theme = 'light' | 'dark';

const themes = {
  light: { text: '#1f2328', grid: '#d1d9e0', line: '#59636e', bars: ['#0969da', '#1a7f37', '#bc4c00'] },
  dark: { text: '#f0f6fc', grid: '#3d444d', line: '#9198a1', bars: ['#4493f8', '#3fb950', '#f0883e'] },
} as const;

/** Draws bars with whiskers, and a line at 1, as an SVG with a transparent background. */
export async function drawPlot(plot: Plot, theme: Theme): Promise<string> {
  const view = new View(parse(specOf(plot, theme)), { renderer: 'none', logLevel: logError });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

const barHeight = 14;

function specOf({ title, peers, bars }: Plot, theme: Theme): Spec {
  const { text, grid, line, bars: colours } = themes[theme];
  const rows = [...new Set(bars.map(({ row }) => row))];
  const y = { scale: 'y', field: 'row', offset: { scale: 'inner', field: 'peer' } };
  const middle = { ...y, offset: { scale: 'inner', field: 'peer', band: 0.5 } };
  const axis = { labelColor: text, titleColor: text, domainColor: line, tickColor: line, labelLimit: 320 };
  return {
    width: 480,
    height: rows.length * (peers.length * barHeight + 8),
    padding: 8,
    title: { text: title, color: text, anchor: 'start' },
    data: [{ name: 'bars', values: bars }],
    scales: [
      {
        name: 'x',
        type: 'linear',
        domain: [0, Math.max(1.1, ...bars.map(({ high }) => high))],
        range: 'width',
        nice: true,
      },
      { name: 'y', type: 'band', domain: rows, range: 'height', paddingInner: 0.2 },
      {
        name: 'inner',
        type: 'band',
        domain: peers,
        range: [0, { signal: "bandwidth('y')" }],
        paddingInner: 0.1,
      },
      { name: 'colour', type: 'ordinal', domain: peers, range: [...colours] },
    ],
    axes: [
      { scale: 'x', orient: 'bottom', grid: true, gridColor: grid, tickCount: 6, ...axis },
      { scale: 'y', orient: 'left', ticks: false, ...axis },
    ],
    legends: [{ fill: 'colour', orient: 'bottom', direction: 'horizontal', labelColor: text }],
    marks: [
      {
        type: 'rect',
        from: { data: 'bars' },
        encode: {
          enter: {
            y,
            height: { scale: 'inner', band: 1 },
            x: { scale: 'x', value: 0 },
            x2: { scale: 'x', field: 'value' },
            fill: { scale: 'colour', field: 'peer' },
          },
        },
      },
      {
        type: 'rule',
        from: { data: 'bars' },
        encode: {
          enter: {
            y: middle,
            x: { scale: 'x', field: 'low' },
            x2: { scale: 'x', field: 'high' },
            stroke: { value: text },
            strokeWidth: { value: 2 },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'bars' },
        encode: {
          enter: {
            y: middle,
            x: { scale: 'x', field: 'high', offset: 4 },
            text: { signal: "format(datum.value, '.2f')" },
            baseline: { value: 'middle' },
            fontSize: { value: 10 },
            fill: { value: text },
          },
        },
      },
      {
        type: 'rule',
        encode: {
          enter: {
            x: { scale: 'x', value: 1 },
            y: { value: 0 },
            y2: { signal: 'height' },
            stroke: { value: line },
            strokeDash: { value: [4, 3] },
          },
        },
      },
    ],
  };
}
