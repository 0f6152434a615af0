import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A fault of one file.
 * - `status`: answers with this status.
 * - `cut`: closes the connection after this many bytes of the body.
 * - `stall`: sends this many bytes of the body, then nothing more.
 * - `short`: sends this many bytes as if they were the whole file.
 * - `alter`: the byte at this offset is another.
 * - `ignore-range`: answers every range with the whole file.
 * - `change`: the server has another version of the file (other content, other ETag).
 */
export type Fault =
  | { kind: 'status'; status: number }
  | { kind: 'cut' | 'stall' | 'short'; after: number }
  | { kind: 'alter'; at: number }
  | { kind: 'ignore-range' }
  | { kind: 'change'; content: Buffer };

/** A web server on the loopback interface. Paths have no leading slash. */
export type FileServer = {
  url: string;
  files: Map<string, Buffer>;
  requests: { path: string; range: string | undefined }[];
  /** Makes the next `times` (all) requests for a path fail; several faults of a path follow each other. */
  fail: (path: string, fault: Fault, times?: number) => void;
  close: () => Promise<void>;
};

type Plan = { fault: Fault; times: number }[];

/** Serves files with `Range`, `If-Range` and `ETag`, until it is closed. */
export async function serveFiles(files: Map<string, Buffer>): Promise<FileServer> {
  const plans = new Map<string, Plan>();
  const requests: FileServer['requests'] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    requests.push({ path, range: request.headers.range });
    answer(request, response, { content: files.get(path), fault: nextFault(plans.get(path)) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    files,
    requests,
    fail: (path, fault, times = Number.POSITIVE_INFINITY) => {
      plans.set(path, [...(plans.get(path) ?? []), { fault, times }]);
    },
    close: () => close(server),
  };
}

function nextFault(plan: Plan = []): Fault | undefined {
  const current = plan.find(({ times }) => times > 0);
  if (current !== undefined) current.times -= 1;
  return current?.fault;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { content, fault }: { content: Buffer | undefined; fault: Fault | undefined },
): void {
  if (fault?.kind === 'status' || content === undefined) {
    response.statusCode = fault?.kind === 'status' ? fault.status : 404;
    response.end();
    return;
  }
  const whole = faultyContent(content, fault);
  const etag = `"${createHash('sha256').update(whole).digest('hex').slice(0, 16)}"`;
  const offset = fault?.kind === 'ignore-range' ? 0 : offsetOf(request, etag);
  if (offset > 0) response.setHeader('content-range', `bytes ${offset}-${whole.length - 1}/${whole.length}`);
  response.setHeader('etag', etag);
  response.setHeader('content-length', whole.length - offset);
  response.statusCode = offset > 0 ? 206 : 200;
  sendBody(response, whole.subarray(offset), fault);
}

function faultyContent(content: Buffer, fault: Fault | undefined): Buffer {
  if (fault?.kind === 'change') return fault.content;
  if (fault?.kind === 'short') return content.subarray(0, fault.after);
  if (fault?.kind !== 'alter') return content;
  const altered = Buffer.from(content);
  altered[fault.at] = (altered[fault.at] ?? 0) ^ 0xff;
  return altered;
}

function offsetOf({ headers }: IncomingMessage, etag: string): number {
  if (headers['if-range'] !== undefined && headers['if-range'] !== etag) return 0;
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
}

function sendBody(response: ServerResponse, body: Buffer, fault: Fault | undefined): void {
  if (fault?.kind === 'cut') {
    response.write(body.subarray(0, fault.after), () => response.destroy());
  } else if (fault?.kind === 'stall') {
    response.write(body.subarray(0, fault.after));
  } else {
    response.end(body);
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
