import { RELEASE_PATTERN, tarballName } from '@distroless/cpython';
import { FetchError, fetchText } from '@distroless/fetch';
import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import type { ResolveContext } from '../resolve-context.ts';

/** A release as python.org lists it: its version, and its number in the release API. */
export type ListedRelease = { version: string; id: string };

const PYTHON_ORG = 'https://www.python.org/api/v2/downloads/';

// A list of all releases has about 200 kB.
const MAX_SIZE = 8 * 1024 ** 2;

// A network that swallows what goes to python.org costs each run of `lock` this time.
const IMPATIENT = { retries: 1, stall: 15_000 };

const releases = z.array(z.object({ name: z.string(), is_published: z.boolean(), resource_uri: z.string() }));
const files = z.array(z.object({ url: z.string() }));

/**
 * Every published release that python.org lists, of all series. Where it has no answer, one line says why, and there is
 * none: versions.yaml and Debian's indexes are enough. With `RELEASE_API=off` it is not asked.
 * Errors: RELEASE_API is no URL, or the answer is not a list of releases.
 */
export async function listReleases(context: ResolveContext): Promise<ListedRelease[]> {
  const api = releaseApi(context);
  if (api === undefined) return [];
  context.report({ line: "read python.org's list of releases" });
  try {
    const listed = await readApi(`${api}release/?is_published=true`, releases, context);
    return listed.filter(({ is_published: isPublished }) => isPublished).flatMap(toRelease);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const places = error.failed.map(({ place, cause }) => `${place}: ${cause}`).join(', ');
    context.report({ line: `WARNING: python.org is not searched for releases: ${places}` });
    return [];
  }
}

/**
 * Upstream's name of a release's tarball: the `.tar.xz`, else the `.tgz`. Of the API's answer only this is used; where
 * the file is follows from its name.
 * Errors: no answer, or one without a tarball of this release.
 */
export async function listedTarball(
  { version, id }: ListedRelease,
  context: ResolveContext,
): Promise<string> {
  const listed = await readApi(`${releaseApi(context)}release_file/?release=${id}`, files, context);
  const names = listed.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
  const found = (['xz', 'tgz'] as const).map((form) => tarballName(version, form));
  const file = found.find((name) => names.includes(name));
  if (file) return file;
  const shown =
    names.length === 0
      ? 'no file'
      : names
          .slice(0, 3)
          .map((name) => JSON.stringify(name))
          .join();
  throw new Error(
    `cannot use release ${version} of python.org: its release API lists ${shown}, not "${found[0]}"; ${wayOut}`,
  );
}

/** How to lock without python.org. */
export const wayOut =
  'run again later, or set RELEASE_API=off to lock what versions.yaml and the indexes have';

function releaseApi({ env }: ResolveContext): string | undefined {
  const named = env['RELEASE_API'] || PYTHON_ORG;
  if (named === 'off') return undefined;
  if (!/^https?:\/\//.test(named) || !URL.canParse(named)) {
    throw new Error('cannot use RELEASE_API: it is neither the URL of a release API nor "off"');
  }
  return named.replace(/\/*$/, '/');
}

async function readApi<T>(place: string, schema: z.ZodType<T>, { signal }: ResolveContext): Promise<T> {
  const what = "python.org's release API";
  const text = await fetchText(
    { places: [place], what, limit: MAX_SIZE },
    { ...IMPATIENT, signal, hint: wayOut },
  );
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  // A list of hundreds has the same fault hundreds of times.
  const [first] = result.error.issues;
  const fault = describeIssues(new z.ZodError(first ? [first] : []));
  throw new Error(`cannot read ${what}: ${fault}; ${wayOut}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = JSON.stringify(text.slice(0, 40));
    throw new Error(`cannot read python.org's release API: no JSON, it starts with ${start}; ${wayOut}`);
  }
}

/** Other products, such as the install manager, are listed too. */
function toRelease({ name, resource_uri: uri }: z.output<typeof releases>[number]): ListedRelease[] {
  const [, version = ''] = /^Python (\S+)$/.exec(name) ?? [];
  const [, id] = /\/(\d+)\/?$/.exec(uri) ?? [];
  return id !== undefined && RELEASE_PATTERN.test(version) ? [{ version, id }] : [];
}
