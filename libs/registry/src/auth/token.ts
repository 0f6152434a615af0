import { PlaceError, type SendOptions, sendRequest } from '@distroless/fetch';
import { z } from 'zod';
import { readText } from '../read-text.ts';
import { isLoopback } from '../repository-name.ts';
import type { Challenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';

export type TokenRequest = {
  challenge: Challenge;
  /** `repository:namespace/name:pull,push` */
  scope: string;
  credentials: Credentials | undefined;
  signal?: AbortSignal | undefined;
};

const answer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

/**
 * A token of the server that a registry names in its challenge; undefined when the credentials are refused. They are sent
 * only over TLS, or to this machine. https://distribution.github.io/distribution/spec/auth/token/
 * @throws PlaceError for another fault of the server
 */
export async function fetchToken(request: TokenRequest): Promise<string | undefined> {
  const url = realmOf(request.challenge);
  const { credentials } = request;
  const options = { signal: request.signal };
  if (credentials && 'identityToken' in credentials) {
    return send(url, { ...options, ...refreshForm(request, credentials.identityToken) });
  }
  url.searchParams.set('scope', request.scope);
  const { service } = request.challenge.parameters;
  if (service !== undefined) url.searchParams.set('service', service);
  const headers = credentials && { authorization: basicHeader(credentials) };
  return send(url, { ...options, method: 'GET', ...(headers && { headers }) });
}

export function basicHeader({ user, password }: { user: string; password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function realmOf({ parameters: { realm = '' } }: Challenge): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.host))) return url;
  const cause = 'the registry names a token server that is not reached by TLS';
  throw new PlaceError(cause, { passing: false });
}

/** https://distribution.github.io/distribution/spec/auth/oauth/ */
function refreshForm({ challenge, scope }: TokenRequest, identityToken: string): SendOptions {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: challenge.parameters['service'] ?? '',
    client_id: 'python-distroless',
    scope,
    refresh_token: identityToken,
  });
  const content = Buffer.from(form.toString());
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      size: content.length,
      chunks: async function* () {
        yield content;
      },
    },
  };
}

async function send(url: URL, options: SendOptions): Promise<string | undefined> {
  return sendRequest(
    url,
    async ({ status, chunks }) => {
      if ([400, 401, 403].includes(status)) return undefined;
      if (status !== 200) {
        throw new PlaceError(`the token server "${url.host}" answers ${status}`, { passing: status >= 500 });
      }
      const { token, access_token } = parse(await readText(chunks, 1 << 20), url);
      return token || access_token || undefined;
    },
    options,
  );
}

function parse(text: string, url: URL): z.output<typeof answer> {
  try {
    return answer.parse(JSON.parse(text));
  } catch {
    throw new PlaceError(`the token server "${url.host}" sends no token`, { passing: false });
  }
}
