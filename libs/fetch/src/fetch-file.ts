import pLimit from 'p-limit';
import { type Cache, cachedPath, checkFile } from './cache.ts';
import { type FailedPlace, FetchError, PlaceError } from './errors.ts';
import type { Body } from './http.ts';
import { type FetchOptions, limitsOf } from './options.ts';
import { appendToPart, type Part, restartPart, writeTarget } from './part.ts';
import { readPlace, shownPlace } from './place.ts';
import { withRetries } from './retry.ts';

/**
 * A file by its content.
 * - `digest`: its sha256, 64 hexadecimal digits; `size`: in bytes, if known.
 * - `maxSize`: the most bytes when the size is not known (2 GiB).
 * - `places`: `http`, `https` and `file` URLs and paths, tried in this order.
 * - `what`: its name in errors and progress.
 */
export type FileRequest = {
  digest: string;
  size?: number | undefined;
  maxSize?: number | undefined;
  places: string[];
  what: string;
};

const MAX_SIZE = 2 * 1024 ** 3;

/**
 * Fetches a file into the cache, unless it is there, and returns its path. Only bytes with the requested digest are
 * kept; after a place that fails or sends other bytes, the next is tried.
 * @throws FetchError that lists every place, Error when the cache cannot be written, the reason of `signal`.
 */
export async function fetchFile(
  request: FileRequest,
  options: FetchOptions & { cache: Cache },
): Promise<string> {
  const target = cachedPath(options.cache, request.digest);
  const failed: FailedPlace[] = [];
  const cached = await checkFile(target, request);
  if (cached === 'good') {
    reportCached(request, options);
    return target;
  }
  if (cached === 'altered') failed.push({ place: target, cause: 'was altered on the disk' });
  for (const place of request.places) {
    try {
      await fetchFrom(place, request, { ...options, target });
      return target;
    } catch (error) {
      if (!(error instanceof PlaceError)) throw error;
      failed.push({ place: shownPlace(place), cause: error.message });
    }
  }
  throw new FetchError(request.what, failed, options.hint);
}

/**
 * Fetches many files, `concurrency` (6) at a time, and returns their paths in the same order. The first error stops
 * all.
 */
export async function fetchFiles(
  requests: FileRequest[],
  options: FetchOptions & { cache: Cache; concurrency?: number },
): Promise<string[]> {
  const limit = pLimit(options.concurrency ?? 6);
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const running = requests.map((request) =>
    limit(async () => {
      signal.throwIfAborted();
      return fetchFile(request, { ...options, signal });
    }),
  );
  try {
    return await Promise.all(running);
  } catch (error) {
    failure.abort();
    // Nothing may write into the cache after this function has returned.
    await Promise.allSettled(running);
    throw error;
  }
}

/** Makes the sum of many files add up to the total. */
function reportCached({ what, size }: FileRequest, { onProgress }: FetchOptions): void {
  if (size !== undefined) onProgress?.({ what, done: size, total: size });
}

async function fetchFrom(
  place: string,
  request: FileRequest,
  options: FetchOptions & { cache: Cache; target: string },
): Promise<void> {
  await writeTarget(options.cache, options.target, async (part) => {
    await withRetries(() => continuePart(part, place, { ...options, request }), options);
    const digest = part.hash.digest('hex');
    if (digest !== request.digest) {
      const { proxy } = part;
      throw new PlaceError(`sha256 is ${digest}, expected ${request.digest}`, { passing: false, proxy });
    }
  });
}

async function continuePart(
  part: Part,
  place: string,
  options: FetchOptions & { request: FileRequest },
): Promise<void> {
  const { validator, written } = part;
  const resume = validator !== undefined && written > 0 ? { offset: written, validator } : undefined;
  if (resume === undefined && written > 0) await restartPart(part);
  const { signal } = options;
  const limits = limitsOf(options);
  await readPlace(place, (body) => appendBody(part, body, options), { signal, limits, resume });
}

async function appendBody(
  part: Part,
  body: Body,
  { request, onProgress, signal }: FetchOptions & { request: FileRequest },
): Promise<void> {
  const { what, maxSize = MAX_SIZE } = request;
  const total = request.size ?? body.size;
  checkSize(request, body, maxSize);
  // A server may ignore the range, or have another version of the file now.
  if (body.start !== part.written) await restartPart(part);
  if (body.start !== part.written) throw new PlaceError('sends another range than asked', { passing: true });
  part.validator = body.validator;
  part.proxy = body.proxy;
  for await (const chunk of body.chunks) {
    signal?.throwIfAborted();
    if (part.written + chunk.length > (total ?? maxSize)) {
      throw new PlaceError(`sends more than ${total ?? maxSize} bytes`, { passing: false });
    }
    await appendToPart(part, chunk);
    onProgress?.({ what, done: part.written, total });
  }
  if (total !== undefined && part.written < total) {
    throw new PlaceError(`ends after ${part.written} of ${total} bytes`, { passing: true });
  }
}

function checkSize({ size }: FileRequest, body: Body, maxSize: number): void {
  if (body.size === undefined) return;
  if (size !== undefined && body.size !== size) {
    throw new PlaceError(`has ${body.size} bytes, expected ${size}`, { passing: false });
  }
  if (size === undefined && body.size > maxSize) {
    throw new PlaceError(`has ${body.size} bytes, at most ${maxSize} are allowed`, { passing: false });
  }
}
