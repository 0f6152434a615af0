import { type FailedPlace, PlaceError } from './errors.ts';
import { type Limits, limitsOf } from './options.ts';
import { readPlace, shownPlace } from './place.ts';

/**
 * Finds the first place that starts to answer with a file, without downloading it. All places are asked at once, each
 * for at most `stall` milliseconds (5000).
 * @returns the place, or why each place failed, in order
 */
export async function findPlace(
  places: readonly string[],
  { signal, stall = 5000 }: { signal?: AbortSignal | undefined; stall?: number },
): Promise<{ place: string; failed?: never } | { place?: never; failed: FailedPlace[] }> {
  const limits = limitsOf({ stall });
  const causes = await Promise.all(places.map((place) => whyNot(place, { signal, limits })));
  const found = places.find((_, index) => causes[index] === undefined);
  if (found !== undefined) return { place: found };
  return { failed: places.map((place, index) => ({ place: shownPlace(place), cause: causes[index] ?? '' })) };
}

async function whyNot(
  place: string,
  options: { signal: AbortSignal | undefined; limits: Limits },
): Promise<string | undefined> {
  try {
    // The connection is closed as soon as the answer starts.
    await readPlace(place, async () => {}, options);
    return undefined;
  } catch (error) {
    if (error instanceof PlaceError) return error.message;
    throw error;
  }
}
