import { STATUS_CODES } from 'node:http';
import { PlaceError } from './errors.ts';

/** The progress of a request: whether the response had started, and the bytes of its body so far. */
type Reached = { url: URL; response: boolean; bytes: number };

/** With the usual text of the status: the server's own may contain anything, and undici loses that of a proxy. */
export function statusFault(status: number): PlaceError {
  const text = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return new PlaceError(text, { passing: status >= 500 || status === 429 });
}

/** Errors of `fetch` itself are TypeErrors with the real error as their cause; others are passed on unchanged. */
export function networkFault(error: unknown, reached: Reached): unknown {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  return faultOf(error.cause, reached);
}

/** What an error of the connection means for the request. */
export function faultOf(error: Error, { url, response, bytes }: Reached): PlaceError {
  const cause: NodeJS.ErrnoException = firstCause(error);
  if (cause instanceof PlaceError) return cause;
  const refused = proxyStatus(cause);
  if (refused !== undefined) return statusFault(refused);
  // When a name has several addresses, the cause is an AggregateError without a message.
  const reason = cause.message || cause.code || cause.name;
  const message = response
    ? `interrupted after ${bytes} bytes (${reason})`
    : `cannot reach "${url.host}" (${reason})`;
  return new PlaceError(message, { passing: true });
}

function firstCause(error: Error): Error {
  return error.cause instanceof Error ? firstCause(error.cause) : error;
}

/** When a proxy refuses a request, undici throws an error with the status in its text. */
function proxyStatus({ message }: Error): number | undefined {
  const [, tunnel, plain] =
    /^Proxy response \((\d+)\) !== 200|^Proxy Authentication Required \((\d+)\)/.exec(message) ?? [];
  const status = tunnel ?? plain;
  return status === undefined ? undefined : Number(status);
}
