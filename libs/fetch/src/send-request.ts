import { Readable } from 'node:stream';
import undici from 'undici';
import { PlaceError } from './errors.ts';
import { faultOf } from './network-fault.ts';
import { type Limits, limitsOf } from './options.ts';
import { checkPace } from './pace.ts';
import { Route } from './route.ts';

/** A body to send, of a known size in bytes. `chunks` is called once for each attempt. */
export type RequestBody = { size: number; chunks: () => AsyncIterable<Uint8Array> };

export type SendOptions = {
  method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody | undefined;
  signal?: AbortSignal | undefined;
} & Partial<Limits>;

/** A response of any status. Names of headers are in lower case; of a repeated header, the values are joined. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  chunks: AsyncIterable<Uint8Array>;
};

type Exchange = {
  url: URL;
  options: SendOptions;
  limits: Limits;
  started: number;
  /** Closes the connection unless it is refreshed. */
  timer: NodeJS.Timeout;
  isAnswered: boolean;
  bytes: number;
  /** What broke the body that is sent; the fault is not one of the network then. */
  sourceError?: unknown;
};

/**
 * Sends one request, through the proxy of the environment, and passes the response to `read`. A redirect is a response
 * like any other: the caller decides whether the next place may get the same headers. The limits are those of downloads,
 * for the bytes in both directions.
 * @throws PlaceError for faults of the network and at the limits; the error of `read` or of the body; the reason of `signal`
 */
export async function sendRequest<T>(
  url: URL,
  read: (answer: Answer) => Promise<T>,
  options: SendOptions,
): Promise<T> {
  const limits = limitsOf(options);
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), limits.stall);
  const signal = AbortSignal.any([stalled.signal, ...(options.signal ? [options.signal] : [])]);
  const started = performance.now();
  const exchange: Exchange = { url, options, limits, started, timer, isAnswered: false, bytes: 0 };
  const route = new Route();
  try {
    const answer = await send(exchange, route, signal);
    return await read(answer);
  } catch (error) {
    options.signal?.throwIfAborted();
    const fault = stalled.signal.aborted
      ? new PlaceError(`no byte for ${limits.stall / 1000} s`, { passing: true })
      : error;
    if (!(fault instanceof PlaceError)) throw fault;
    throw new PlaceError(fault.message, { passing: fault.passing, proxy: route.proxy });
  } finally {
    clearTimeout(timer);
    stalled.abort();
  }
}

async function send(exchange: Exchange, dispatcher: Route, signal: AbortSignal): Promise<Answer> {
  const { url, options } = exchange;
  const { method, body } = options;
  const headers = {
    'accept-encoding': 'identity',
    ...options.headers,
    ...(body && { 'content-length': `${body.size}` }),
  };
  const sent = body && Readable.from(watchedSource(body, exchange), { objectMode: false });
  try {
    const response = await undici.request(url, { method, headers, body: sent ?? null, dispatcher, signal });
    exchange.isAnswered = true;
    exchange.timer.refresh();
    exchange.bytes = 0;
    return {
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
      ),
      chunks: watchedBody(response.body, exchange),
    };
  } catch (error) {
    throw faultIn(error, exchange);
  } finally {
    sent?.on('error', () => undefined).destroy();
  }
}

async function* watchedSource(body: RequestBody, exchange: Exchange): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body.chunks()) {
      watch(chunk, true, exchange);
      yield chunk;
      exchange.timer.refresh();
    }
  } catch (error) {
    exchange.sourceError = error;
    throw error;
  }
}

async function* watchedBody(body: AsyncIterable<Uint8Array>, exchange: Exchange): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error) => {
      throw faultIn(error, exchange);
    });
    if (next.done) return;
    watch(next.value, false, exchange);
    yield next.value;
    exchange.timer.refresh();
  }
}

function watch(chunk: Uint8Array, isSized: boolean, exchange: Exchange): void {
  exchange.bytes += chunk.length;
  const elapsed = performance.now() - exchange.started;
  checkPace({ bytes: exchange.bytes, elapsed, isSized }, exchange.limits);
}

function faultIn(error: unknown, { url, sourceError, isAnswered, bytes }: Exchange): unknown {
  if (sourceError !== undefined) return sourceError;
  if (!(error instanceof Error)) return error;
  return faultOf(error, { url, response: isAnswered, bytes });
}
