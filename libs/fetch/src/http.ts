import undici from 'undici';
import { basicCredentials, withoutCredentials } from './credentials.ts';
import { PlaceError } from './errors.ts';
import { networkFault, statusFault } from './network-fault.ts';
import type { Limits } from './options.ts';
import { checkPace } from './pace.ts';
import { Route } from './route.ts';

/**
 * A response whose body is not read yet. `start` is the offset in bytes at which the body starts, `size` the size of
 * the whole file; `validator` may be sent in `If-Range` later; `proxy` is the proxy that it came through.
 */
export type Body = {
  start: number;
  size?: number | undefined;
  validator?: string | undefined;
  proxy?: string | undefined;
  chunks: AsyncIterable<Uint8Array>;
};

/** What to request: `resume` from an offset in bytes of the version that had this validator; `post` is JSON to send. */
export type BodyOptions = {
  limits: Limits;
  signal?: AbortSignal | undefined;
  post?: string | undefined;
  resume?: { offset: number; validator: string } | undefined;
};

/** One request while it runs. `started` is in milliseconds of the monotonic clock. */
type Exchange = {
  url: URL;
  route: Route;
  started: number;
  limits: Limits;
  /** Closes the connection unless it is refreshed. */
  timer: NodeJS.Timeout;
  response: boolean;
  bytes: number;
};

/**
 * Requests a URL and passes its body to `read`. The connection is closed at the limits, and when `signal` is aborted.
 * @throws PlaceError for statuses other than 200 and 206, at the limits, and for faults of the network. It names the
 * proxy, if there was one.
 */
export async function requestBody<T>(
  url: URL,
  read: (body: Body) => Promise<T>,
  options: BodyOptions,
): Promise<T> {
  const { limits } = options;
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), limits.stall);
  const signal = AbortSignal.any([stalled.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const route = new Route();
  const exchange = { url, route, started: performance.now(), limits, timer, response: false, bytes: 0 };
  try {
    const response = await send(exchange, signal, options);
    exchange.response = true;
    return await read(bodyOf(response, exchange));
  } catch (error) {
    options.signal?.throwIfAborted();
    const fault = stalled.signal.aborted
      ? new PlaceError(`no byte for ${limits.stall / 1000} s`, { passing: true })
      : networkFault(error, exchange);
    throw fault instanceof PlaceError
      ? new PlaceError(fault.message, { ...fault, proxy: route.proxy })
      : fault;
  } finally {
    clearTimeout(timer);
    // Frees the connection of a body that was not read to the end.
    stalled.abort();
  }
}

async function send(
  { url, route }: Exchange,
  signal: AbortSignal,
  { resume, post }: BodyOptions,
): Promise<undici.Response> {
  // Debian's files are compressed already, and their digests are those of the compressed bytes.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (resume !== undefined) {
    headers['range'] = `bytes=${resume.offset}-`;
    headers['if-range'] = resume.validator;
  }
  if (post !== undefined) headers['content-type'] = 'application/json';
  const credentials = basicCredentials(url);
  if (credentials !== undefined) headers['authorization'] = credentials;
  // Not Node's own `fetch`: in Node 20 it supports no proxy. Looked up on each call, so that tests can replace it.
  const body = post === undefined ? {} : { method: 'POST', body: post };
  return undici.fetch(withoutCredentials(url), { headers, signal, dispatcher: route, ...body });
}

function bodyOf(response: undici.Response, exchange: Exchange): Body {
  const { status, headers } = response;
  if (status !== 200 && status !== 206) throw statusFault(status);
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') : null;
  if (status === 206 && range === null) {
    throw new PlaceError('206 without a usable Content-Range', { passing: false });
  }
  const [length] = /^\d+$/.exec(headers.get('content-length') ?? '') ?? [];
  const size = range?.[2] ?? length;
  return {
    start: range === null ? 0 : Number(range[1]),
    size: size === undefined ? undefined : Number(size),
    validator: validatorOf(headers),
    proxy: exchange.route.proxy,
    chunks: watchedChunks(response, exchange, size !== undefined),
  };
}

// A weak ETag says nothing about bytes (RFC 9110, 13.1.5).
function validatorOf(headers: undici.Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

async function* watchedChunks(
  response: undici.Response,
  exchange: Exchange,
  isSized: boolean,
): AsyncGenerator<Uint8Array> {
  exchange.timer.refresh();
  for await (const chunk of response.body ?? []) {
    exchange.bytes += chunk.length;
    const elapsed = performance.now() - exchange.started;
    checkPace({ bytes: exchange.bytes, elapsed, isSized }, exchange.limits);
    yield chunk;
    exchange.timer.refresh();
  }
}
