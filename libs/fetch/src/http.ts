import { PlaceError } from './errors.ts';

/**
 * A response whose body is still to be read. `start` is the offset in bytes that the body begins at, `size` that of the
 * whole file; `validator` may be given to `If-Range` later.
 */
export type Body = {
  start: number;
  size?: number | undefined;
  validator?: string | undefined;
  chunks: AsyncIterable<Uint8Array>;
};

/** What to ask for: `resume` from an offset in bytes of the version that had this validator. */
export type BodyOptions = {
  stall: number;
  signal?: AbortSignal | undefined;
  resume?: { offset: number; validator: string } | undefined;
};

/**
 * Asks for a URL and hands its body to `read`. The connection is given up when `stall` milliseconds pass without a
 * byte, and when `signal` says so.
 * @throws PlaceError for statuses other than 200 and 206, and for faults of the network.
 */
export async function requestBody<T>(
  url: URL,
  read: (body: Body) => Promise<T>,
  options: BodyOptions,
): Promise<T> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), options.stall);
  const signal = AbortSignal.any([stalled.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const seen = { response: false, bytes: 0 };
  try {
    const response = await send(url, signal, options.resume);
    seen.response = true;
    return await read(bodyOf(response, timer, seen));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (stalled.signal.aborted) {
      throw new PlaceError(`no byte for ${options.stall / 1000} s`, { passing: true });
    }
    throw networkFault(error, url, seen);
  } finally {
    clearTimeout(timer);
    // Frees the connection of a body that was not read to its end.
    stalled.abort();
  }
}

async function send(url: URL, signal: AbortSignal, resume: BodyOptions['resume']): Promise<Response> {
  // Debian's files are compressed already, and their digests are those of the compressed bytes.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (resume !== undefined) {
    headers['range'] = `bytes=${resume.offset}-`;
    headers['if-range'] = resume.validator;
  }
  const target = new URL(url);
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
    target.username = '';
    target.password = '';
  }
  return fetch(target, { headers, signal });
}

function bodyOf(response: Response, timer: NodeJS.Timeout, seen: { bytes: number }): Body {
  const { status, statusText, headers } = response;
  if (status !== 200 && status !== 206) {
    throw new PlaceError(`${status} ${statusText}`.trim(), { passing: status >= 500 || status === 429 });
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  if (status === 206 && range === null) {
    throw new PlaceError('206 without a usable Content-Range', { passing: false });
  }
  const length = headers.get('content-length');
  return {
    start: range === null ? 0 : Number(range[1]),
    size: range === null ? (length === null ? undefined : Number(length)) : Number(range[2]),
    validator: validatorOf(headers),
    chunks: watchedChunks(response, timer, seen),
  };
}

// A weak ETag says nothing about bytes (RFC 9110, 13.1.5).
function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

async function* watchedChunks(
  response: Response,
  timer: NodeJS.Timeout,
  seen: { bytes: number },
): AsyncGenerator<Uint8Array> {
  timer.refresh();
  for await (const chunk of response.body ?? []) {
    seen.bytes += chunk.length;
    yield chunk;
    timer.refresh();
  }
}

/** What `fetch` itself throws is a TypeError with what happened as its cause; all else is passed on as it is. */
function networkFault(error: unknown, url: URL, seen: { response: boolean; bytes: number }): unknown {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  const cause: NodeJS.ErrnoException = error.cause;
  // Where a name has several addresses, the cause is an AggregateError without a message.
  const reason = cause.message || cause.code || cause.name;
  const message = seen.response
    ? `interrupted after ${seen.bytes} bytes (${reason})`
    : `cannot reach "${url.host}" (${reason})`;
  return new PlaceError(message, { passing: true });
}
