import { PlaceError } from './errors.ts';
import type { Limits } from './options.ts';

/** The bytes of a body that came in `elapsed` milliseconds, and whether the server sent its size. */
export type Pace = { bytes: number; elapsed: number; isSized: boolean };

/**
 * Stops a server that keeps the connection open with a byte from time to time, or never ends.
 * @throws PlaceError when the limits are passed. Another attempt would take as long.
 */
export function checkPace({ bytes, elapsed, isSized }: Pace, { grace, minRate, maxTime }: Limits): void {
  if (bytes < ((elapsed - grace) / 1000) * minRate) {
    const rate = `${bytes} bytes in ${seconds(elapsed)} s`;
    throw new PlaceError(`too slow: ${rate}, fewer than ${minRate} a second`, { passing: false });
  }
  if (!isSized && elapsed > maxTime) {
    throw new PlaceError(`sends no size, and did not end within ${seconds(elapsed)} s`, { passing: false });
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0);
}
