import { STATUS_CODES } from 'node:http';
import { PlaceError } from './errors.ts';

/** How far a request was: whether the response had begun, and how many bytes of its body there were. */
type Reached = { url: URL; response: boolean; bytes: number };

/** With the status' usual text: the server's own may have anything in it, and undici loses that of a proxy. */
export function statusFault(status: number): PlaceError {
  const text = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return new PlaceError(text, { passing: status >= 500 || status === 429 });
}

/** What `fetch` itself throws is a TypeError with what happened as its cause; all else is passed on as it is. */
export function networkFault(error: unknown, { url, response, bytes }: Reached): unknown {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  const cause: NodeJS.ErrnoException = firstCause(error.cause);
  if (cause instanceof PlaceError) return cause;
  const refused = proxyStatus(cause);
  if (refused !== undefined) return statusFault(refused);
  // Where a name has several addresses, the cause is an AggregateError without a message.
  const reason = cause.message || cause.code || cause.name;
  const message = response
    ? `interrupted after ${bytes} bytes (${reason})`
    : `cannot reach "${url.host}" (${reason})`;
  return new PlaceError(message, { passing: true });
}

function firstCause(error: Error): Error {
  return error.cause instanceof Error ? firstCause(error.cause) : error;
}

/** What a proxy answers instead of passing on is for undici an error with the status in its text. */
function proxyStatus({ message }: Error): number | undefined {
  const [, tunnel, plain] =
    /^Proxy response \((\d+)\) !== 200|^Proxy Authentication Required \((\d+)\)/.exec(message) ?? [];
  const status = tunnel ?? plain;
  return status === undefined ? undefined : Number(status);
}
