import type { Figure } from '../results.ts';
import { type Middle, spreadOf } from '../statistics.ts';

/** A value with its unit and its spread: `12.3 ms ± 1 %`. */
export function formatValue(middle: Middle, unit: Figure['unit']): string {
  return `${formatAmount(middle.median, unit)}${formatSpread(middle)}`;
}

/** A ratio with its spread: `0.907 ± 1 %`. */
export function formatRatio(middle: Middle): string {
  return `${middle.median.toFixed(3)}${formatSpread(middle)}`;
}

export function formatAmount(value: number, unit: Figure['unit']): string {
  if (unit === 'bytes') return `${(value / 1e6).toFixed(2)} MB`;
  if (unit === '1/s') return `${value.toFixed(0)}/s`;
  if (value >= 1) return `${value.toFixed(2)} s`;
  if (value >= 1e-3) return `${(value * 1e3).toFixed(1)} ms`;
  return value >= 1e-6 ? `${(value * 1e6).toFixed(1)} µs` : `${(value * 1e9).toFixed(1)} ns`;
}

function formatSpread(middle: Middle): string {
  const percent = 100 * spreadOf(middle);
  if (middle.count < 2) return '';
  return ` ± ${percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
