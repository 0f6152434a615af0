import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { answerRequest, failure, type RegistryAnswer } from './endpoints.ts';
import { makeGuard, type RegistryLogin } from './login.ts';
import { emptyStore, type RegistryStore } from './store.ts';

/**
 * A fault of some requests.
 * - `status`: answers with this status, and does nothing.
 * - `cut`: closes the connection after this many bytes of the request's body; an upload keeps them.
 * - `lose`: does what was asked, and closes the connection without an answer.
 * - `stall`: never answers.
 * - `alter`: the first byte of the answer's body is another.
 * - `redirect`: the answer leads to this URL.
 * - `header`: the answer has this header.
 */
export type RegistryFaultKind =
  | { kind: 'status'; status: number; code?: string }
  | { kind: 'cut'; after: number }
  | { kind: 'redirect'; location: string }
  | { kind: 'alter' | 'lose' | 'stall' }
  | { kind: 'header'; name: string; value: string };

/** A registry on the loopback interface, in this process, with the referrers API. */
export type TestRegistry = RegistryStore & {
  /** `127.0.0.1:5000` */
  host: string;
  /** `PUT /v2/name/manifests/tag`, without queries. */
  requests: string[];
  /** `Authorization` of each request. */
  credentials: (string | undefined)[];
  /** The next `times` (all) requests that match fail; `match` is compared with the lines of `requests`. */
  fail: (match: RegExp, fault: RegistryFaultKind, times?: number) => void;
  expireTokens: () => void;
  close: () => Promise<void>;
};

export type ServeRegistryOptions = {
  /** Default: true. */
  referrers?: boolean;
  readOnly?: boolean;
  login?: RegistryLogin;
  /** In PEM. */
  tls?: { key: Buffer; cert: Buffer };
};

type Plan = { match: RegExp; fault: RegistryFaultKind; times: number };

export async function serveRegistry(options: ServeRegistryOptions = {}): Promise<TestRegistry> {
  const { referrers = true, readOnly = false, login, tls } = options;
  const store = emptyStore();
  const plans: Plan[] = [];
  const [requests, credentials]: [string[], (string | undefined)[]] = [[], []];
  const guard = makeGuard(login, () => `${tls ? 'https' : 'http'}://${host}`);
  const listen = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', headers } = message;
    const { pathname: path, searchParams: query } = new URL(message.url ?? '', 'http://localhost');
    const line = `${method} ${path}`;
    requests.push(line);
    credentials.push(headers.authorization);
    const fault = nextFault(plans, line);
    if (fault?.kind === 'stall') return;
    const body = await readBody(message, fault?.kind === 'cut' ? fault.after : undefined);
    const request = {
      method,
      path,
      query,
      body,
      type: headers['content-type'] ?? '',
      range: headers['content-range'],
    };
    const answer =
      guard.check(path, headers.authorization) ??
      insteadOf(fault) ??
      answerRequest(store, request, { referrers, readOnly });
    if (fault?.kind === 'cut' || fault?.kind === 'lose') message.destroy();
    else respond(response, answer, { fault, isHead: method === 'HEAD' });
  };
  const server = tls ? createSecureServer(tls, listen) : createServer(listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...store,
    ...{ host, requests, credentials, expireTokens: guard.expireTokens },
    fail: (match, fault, times = Number.POSITIVE_INFINITY) => void plans.push({ match, fault, times }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The answer of a fault that keeps the request from its endpoint. */
function insteadOf(fault: RegistryFaultKind | undefined): RegistryAnswer | undefined {
  if (fault?.kind === 'status') return failure(fault.status, fault.code ?? 'UNKNOWN');
  if (fault?.kind === 'redirect') return { status: 307, headers: { location: fault.location } };
  return undefined;
}

function nextFault(plans: Plan[], line: string): RegistryFaultKind | undefined {
  const plan = plans.find(({ match, times }) => times > 0 && match.test(line));
  if (plan) plan.times -= 1;
  return plan?.fault;
}

/** Up to `most` bytes: the rest is not waited for. */
async function readBody(message: IncomingMessage, most = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

function respond(
  response: ServerResponse,
  { status, headers = {}, body = Buffer.alloc(0) }: RegistryAnswer,
  { fault, isHead }: { fault: RegistryFaultKind | undefined; isHead: boolean },
): void {
  const sent = Buffer.from(body);
  if (fault?.kind === 'alter') sent[0] = (sent[0] ?? 0) ^ 0xff;
  const length = status === 204 ? {} : { 'content-length': `${sent.length}` };
  const own = fault?.kind === 'header' ? { [fault.name]: fault.value } : {};
  response.writeHead(status, { ...length, ...headers, ...own });
  response.end(isHead ? undefined : sent);
}
