import { PlaceError } from '@distroless/fetch';
import { RegistryError } from '../registry-error.ts';
import type { RepositoryName } from '../repository-name.ts';
import { parseChallenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { findCredentials } from './find-credentials.ts';
import { basicHeader, fetchToken } from './token.ts';

/** Who asks a repository. `header` is the last accepted value of `Authorization`. */
export type Login = {
  where: RepositoryName;
  scope: string;
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  header?: string | undefined;
  /** For errors: where the credentials are from. */
  origin?: string | undefined;
  running?: Promise<void> | undefined;
};

export function newLogin(
  where: RepositoryName,
  { scope, env, signal }: Pick<Login, 'env' | 'scope' | 'signal'>,
): Login {
  return { where, scope, env, signal };
}

/**
 * Answers the challenge of a registry: afterwards the login has another header. Requests at the same time share one answer.
 * @throws RegistryError `unauthorized` when there are no credentials, or they are refused
 */
export async function authorize(login: Login, challenge: string, purpose: string): Promise<void> {
  login.running ??= answer(login, challenge, purpose).finally(() => {
    login.running = undefined;
  });
  await login.running;
}

async function answer(login: Login, header: string, purpose: string): Promise<void> {
  const challenge = parseChallenge(header);
  if (!challenge) throw new PlaceError('it asks for credentials in an unknown way', { passing: false });
  const credentials = await findCredentials(login.where, login.env);
  login.origin = credentials?.origin;
  const value =
    challenge.scheme === 'bearer'
      ? await bearer(await fetchToken({ ...login, challenge, credentials }))
      : basic(credentials);
  if (value === undefined) throw refused(login, purpose);
  login.header = value;
}

function bearer(token: string | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token}`;
}

function basic(credentials: Credentials | undefined): string | undefined {
  return credentials && 'user' in credentials ? basicHeader(credentials) : undefined;
}

/** Credentials that are missing, or that were not accepted. */
export function refused({ where: { host }, origin }: Login, purpose: string): RegistryError {
  const cause =
    origin === undefined
      ? `the registry asks for credentials, and there are none for "${host}"`
      : `the credentials for "${host}" in "${origin}" are wrong or have expired`;
  const wayOut = `log in with "podman login ${host}" or "docker login ${host}"`;
  return new RegistryError('unauthorized', purpose, `${cause}; ${wayOut}`);
}
