import { randomUUID } from 'node:crypto';
import type { RegistryAnswer } from './endpoints.ts';

/** Who may use a test registry; `bearer`: with a token of its `/token`. */
export type RegistryLogin = { user: string; password: string; by: 'basic' | 'bearer' };

/** What a registry checks before each request. */
export type Guard = {
  /** The answer instead of the endpoint's. */
  check: (path: string, authorization: string | undefined) => RegistryAnswer | undefined;
  /** No token that was given before is valid any more. */
  expireTokens: () => void;
};

/** @param address `http://127.0.0.1:5000`, when it is known */
export function makeGuard(login: RegistryLogin | undefined, address: () => string): Guard {
  const tokens = new Set<string>();
  const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const check: Guard['check'] = (path, authorization) => {
    if (!login) return undefined;
    if (path === '/token') return authorization === basic ? token(tokens) : { status: 401 };
    if (login.by === 'basic') return authorization === basic ? undefined : challenge('Basic realm="tests"');
    if (tokens.has(authorization ?? '')) return undefined;
    return challenge(`Bearer realm="${address()}/token",service="tests",scope="any"`);
  };
  return { check, expireTokens: () => tokens.clear() };
}

function token(tokens: Set<string>): RegistryAnswer {
  const made = randomUUID();
  tokens.add(`Bearer ${made}`);
  return { status: 200, body: Buffer.from(JSON.stringify({ token: made })) };
}

function challenge(header: string): RegistryAnswer {
  return { status: 401, headers: { 'www-authenticate': header } };
}
