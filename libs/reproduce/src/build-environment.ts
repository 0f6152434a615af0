import { delimiter, join } from 'node:path';
import type { BuildRequest } from './build-request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What must not reach a build of code from elsewhere: what names another commit, release or registry (also that of the CI
 * job that reproduces), the caches and tasks of an outer Nx or npm, and secrets.
 */
const foreign =
  /^(?:CI|CI_.*|GITLAB_.*|SOURCE_DATE_EPOCH|CPYTHON_RELEASE|ROOT_IMAGE|LOCK|REGISTRY|NX_(?!VERBOSE_LOGGING$).*|npm_(?!config_).*|npm_config_local_prefix|INIT_CWD|GIT_.*|SIGNING_KEY.*|SIGSTORE_ID_TOKEN)$/;

/**
 * The environment of a build in a checkout: only what is locked, and no results of earlier steps. Downloads are shared, since
 * each use compares them with their digests.
 * @param registry the images get tags below it, and so no tag that the user has
 */
export function buildEnvironment(
  env: Environment,
  { folder, workspace, registry }: { folder: string; workspace: string; registry: string },
  { source }: Pick<BuildRequest, 'source'>,
): Record<string, string> {
  const own = Object.entries(env).filter(
    (variable): variable is [string, string] => variable[1] !== undefined && !foreign.test(variable[0]),
  );
  return {
    ...Object.fromEntries(own),
    PATH: withoutPackagesOf(workspace, env['PATH'] ?? ''),
    LOCK: 'frozen',
    NX_DAEMON: 'false',
    NX_CACHE_DIRECTORY: join(folder, '.nx', 'cache'),
    REGISTRY: registry,
    // The repository is a label of the image. In CI it is known by this variable.
    CI_PROJECT_URL: source,
  };
}

/** npx adds the programs of this workspace, which may be of other versions. */
function withoutPackagesOf(workspace: string, path: string): string {
  const isOurs = (folder: string) => folder.startsWith(`${workspace}/`);
  return path
    .split(delimiter)
    .filter((folder) => !isOurs(folder))
    .join(delimiter);
}
