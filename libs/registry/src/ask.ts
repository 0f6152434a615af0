import {
  type Answer,
  PlaceError,
  type RequestBody,
  type SendOptions,
  sendRequest,
  withRetries,
} from '@distroless/fetch';
import { authorize, refused } from './auth/authorize.ts';
import { explain, refusal } from './refusal.ts';
import type { Repository } from './repository.ts';

export type Ask = {
  /** For errors: `push blob "sha256:…" to "registry.example/name"`. */
  purpose: string;
  method: SendOptions['method'];
  /** Relative to the repository: `blobs/sha256:…`. */
  url: URL | string;
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody | undefined;
  /** Statuses with which `read` is called. */
  accept: readonly number[];
};

/**
 * One request, again after temporary faults, with the credentials that the registry asks for.
 * @throws RegistryError
 */
export async function ask<T>(
  repository: Repository,
  request: Ask,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  try {
    return await withRetries(() => askOnce(repository, request, read), repository.options);
  } catch (error) {
    throw explain(error, request.purpose);
  }
}

/** One attempt. @throws PlaceError for what may pass, RegistryError */
export async function askOnce<T>(
  repository: Repository,
  request: Ask,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const { login } = repository;
  const used = login.header;
  const first = await send(repository, request, read);
  if ('value' in first) return first.value;
  // Another request may have got a new token meanwhile.
  if (login.header === used) await authorize(login, first.challenge, request.purpose);
  const second = await send(repository, request, read);
  if ('value' in second) return second.value;
  throw refused(login, request.purpose);
}

async function send<T>(
  { base, login, options }: Repository,
  { url: reference, method, headers, body, accept, purpose }: Ask,
  read: (answer: Answer) => Promise<T>,
): Promise<{ value: T } | { challenge: string }> {
  const url = new URL(reference, base);
  if (base.protocol === 'https:' && url.protocol !== 'https:') {
    throw new PlaceError(`the registry names a place without TLS at "${url.host}"`, { passing: false });
  }
  // What a registry names elsewhere, such as the store of its blobs, gets no credentials.
  const isOwn = url.origin === base.origin;
  const authorization = isOwn && login.header !== undefined ? { authorization: login.header } : {};
  return sendRequest(
    url,
    async (answer) => {
      if (accept.includes(answer.status)) return { value: await read(answer) };
      if (answer.status === 401 && isOwn) return { challenge: answer.headers['www-authenticate'] ?? '' };
      throw await refusal(answer, purpose);
    },
    { ...options, method, headers: { ...headers, ...authorization }, body },
  );
}
