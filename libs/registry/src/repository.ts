import type { FetchOptions } from '@distroless/fetch';
import { PlaceError, sendRequest, withRetries } from '@distroless/fetch';
import { type Login, newLogin } from './auth/authorize.ts';
import { explain } from './refusal.ts';
import { isLoopback, parseRepositoryName, type RepositoryName } from './repository-name.ts';

export type OpenOptions = {
  /** Where the files with credentials are: `HOME`, `REGISTRY_AUTH_FILE`, `DOCKER_CONFIG`, `XDG_*`. */
  env: Readonly<Record<string, string | undefined>>;
  /** What tokens are asked for. Default: pull. */
  access?: 'pull' | 'push';
} & Omit<FetchOptions, 'hint' | 'onProgress'>;

/** A repository of a registry that answers. Its functions are in this library: `pushBlob`, `resolve`, … */
export type Repository = {
  /** `registry.example/namespace/name` */
  name: string;
  where: RepositoryName;
  /** `https://registry.example/v2/namespace/name/` */
  base: URL;
  login: Login;
  options: OpenOptions;
};

/**
 * Finds out how a registry is reached: by TLS, or, on this machine only, also without. Certificates of a company are
 * known by `NODE_EXTRA_CA_CERTS`, proxies by `https_proxy` and `no_proxy`.
 * @param name `registry.example/namespace/name`
 * @throws RegistryError when no registry answers; Error for a name of another form
 */
export async function openRepository(name: string, options: OpenOptions): Promise<Repository> {
  const where = parseRepositoryName(name);
  const purpose = `reach the registry "${where.host}"`;
  try {
    const root = await withRetries(() => findRoot(where, options), options);
    const access = options.access === 'push' ? 'pull,push' : 'pull';
    const scope = `repository:${where.path}:${access}`;
    return {
      name,
      where,
      base: new URL(`${where.path}/`, root),
      login: newLogin(where, { ...options, scope }),
      options,
    };
  } catch (error) {
    throw explain(error, purpose);
  }
}

async function findRoot(where: RepositoryName, options: OpenOptions): Promise<URL> {
  const secure = new URL(`https://${where.api}/v2/`);
  try {
    await ping(secure, options);
    return secure;
  } catch (error) {
    options.signal?.throwIfAborted();
    const plain = new URL(`http://${where.api}/v2/`);
    if (isLoopback(where.api) && (await ping(plain, options).catch(() => false))) return plain;
    throw error;
  }
}

/** Whether a registry answers. https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#endpoints */
async function ping(url: URL, options: OpenOptions): Promise<boolean> {
  const answers = await sendRequest(url, async ({ status }) => status, { ...options, method: 'GET' });
  if (answers === 200 || answers === 401) return true;
  const cause = `${answers} is no answer of a registry to "${url.href}"`;
  throw new PlaceError(cause, { passing: answers >= 500 || answers === 429 });
}
