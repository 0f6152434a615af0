import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RepositoryName } from '../repository-name.ts';
import { askHelper } from './credential-helper.ts';
import type { Credentials } from './credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const entry = z.object({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});
// https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md and docker's config.json
const schema = z.object({
  auths: z.record(z.string(), entry).default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
type AuthFile = z.output<typeof schema>;

/**
 * The credentials for a repository, from the files of `podman login` and `docker login`, in podman's order; undefined where
 * none has any. The most specific entry wins: `registry.example/namespace` before `registry.example`.
 * @throws Error when a file cannot be read or a helper fails. It shows no secret.
 */
export async function findCredentials(
  repository: RepositoryName,
  env: Environment,
): Promise<Credentials | undefined> {
  for (const file of authFiles(env)) {
    const content = await readAuthFile(file);
    const found = content && (await credentialsIn(content, { file, repository, env }));
    if (found) return found;
  }
  return undefined;
}

/** `REGISTRY_AUTH_FILE` alone, if it is set. */
function authFiles(env: Environment): string[] {
  if (env['REGISTRY_AUTH_FILE']) return [env['REGISTRY_AUTH_FILE']];
  const home = env['HOME'] || '/';
  const runtime = env['XDG_RUNTIME_DIR'];
  const docker = env['DOCKER_CONFIG'] || join(home, '.docker');
  return [
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
    join(docker, 'config.json'),
  ];
}

async function readAuthFile(file: string): Promise<AuthFile | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new Error(`cannot read credentials in "${file}": ${error.code ?? 'the file system failed'}`);
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // The parser's own message shows parts of the file.
    throw new Error(
      `cannot read credentials in "${file}": it is not a file of docker or podman; log in again`,
    );
  }
}

async function credentialsIn(
  content: AuthFile,
  { file, repository, env }: { file: string; repository: RepositoryName; env: Environment },
): Promise<Credentials | undefined> {
  for (const key of keysOf(repository)) {
    const helper = content.credHelpers[key];
    if (helper !== undefined) return askHelper(helper, key, env);
    const found = Object.entries(content.auths).find(([written]) => bareKey(written) === key);
    const written = found && readEntry(found[1], file);
    if (written) return written;
  }
  if (content.credsStore === undefined) return undefined;
  return askHelper(content.credsStore, serverOf(repository), env);
}

/** `registry.example/a/b`, `registry.example/a`, `registry.example`. */
function keysOf({ host, path }: RepositoryName): string[] {
  const parts = path.split('/');
  const longer = parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/'));
  return [...longer, host, ...(host === 'docker.io' ? ['index.docker.io', 'registry-1.docker.io'] : [])];
}

/** docker also writes URLs: `https://index.docker.io/v1/`. */
function bareKey(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/(?:\/v[12])?\/?$/, '');
}

function serverOf({ host }: RepositoryName): string {
  return host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
}

function readEntry(
  { auth, username, password, identitytoken }: z.output<typeof entry>,
  origin: string,
): Credentials | undefined {
  if (identitytoken) return { origin, identityToken: identitytoken };
  if (username && password) return { origin, user: username, password };
  const [, user, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(auth ?? '', 'base64').toString('utf8')) ?? [];
  return user && secret ? { origin, user, password: secret.replace(/\0+$/, '') } : undefined;
}
