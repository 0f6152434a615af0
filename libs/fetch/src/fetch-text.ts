import { type FailedPlace, FetchError, PlaceError } from './errors.ts';
import type { Body } from './http.ts';
import { type FetchOptions, limitsOf } from './options.ts';
import { readPlace, shownPlace } from './place.ts';
import { withRetries } from './retry.ts';

/**
 * A text whose digest is not known beforehand; `limit` is the most bytes it may have. `post` is JSON to send: such a
 * request must be a question that may be asked again, since it is repeated after a temporary fault.
 */
export type TextRequest = { places: string[]; what: string; limit: number; post?: string | undefined };

/**
 * Reads a text (UTF-8) from the first place that has it. It is neither kept nor verified: the caller checks its
 * signature.
 * @throws FetchError that lists every place, the reason of `signal`.
 */
export async function fetchText(request: TextRequest, options: FetchOptions = {}): Promise<string> {
  const { signal } = options;
  const limits = limitsOf(options);
  const failed: FailedPlace[] = [];
  for (const place of request.places) {
    try {
      const read = (body: Body) => readText(body, request, options);
      return await withRetries(() => readPlace(place, read, { signal, limits, post: request.post }), options);
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      failed.push({ place: shownPlace(place), cause: error.message });
    }
  }
  throw new FetchError(request.what, failed, options.hint);
}

async function readText(body: Body, { what, limit }: TextRequest, options: FetchOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  let done = 0;
  for await (const chunk of body.chunks) {
    chunks.push(chunk);
    done += chunk.length;
    if (done > limit) throw new PlaceError(`sends more than ${limit} bytes`, { passing: false });
    options.onProgress?.({ what, done, total: body.size });
  }
  if (body.size !== undefined && done < body.size) {
    throw new PlaceError(`ends after ${done} of ${body.size} bytes`, { passing: true });
  }
  return Buffer.concat(chunks).toString('utf8');
}
