import { readFile } from 'node:fs/promises';
import { bundlePlaces, fetchTarball, newestRelease } from '@distroless/cpython';
import { FetchError, fetchText } from '@distroless/fetch';
import type { LockedTarball } from '@distroless/lockfile';
import { signerOf } from '@distroless/matrix';
import type { ResolveContext } from '../resolve-context.ts';
import { type ListedRelease, listedTarball, listReleases, wayOut } from './release-api.ts';
import { loadTrustedRoot } from './trusted-root.ts';
import { readBundle, type UnverifiedBundle, verifyBundle } from './verify-bundle.ts';

// Bundles have about 7 kB.
const MAX_SIZE = 1024 ** 2;

/**
 * Of each series the newest release at python.org, if nothing that is known already is as new: its tarball, downloaded and
 * verified with its Sigstore bundle (PEP 761). `known` has the tarballs of each series, newest release first.
 * Errors: a new release is listed and cannot be verified. Where python.org does not answer at all, there is none.
 */
export async function signedReleases(
  known: ReadonlyMap<string, readonly LockedTarball[]>,
  context: ResolveContext,
): Promise<Map<string, LockedTarball>> {
  const listed = await listReleases(context);
  const signed = new Map<string, LockedTarball>();
  for (const [series, tarballs] of known) {
    const newest = newestRelease(listed.filter(({ version }) => version.startsWith(`${series}.`)));
    if (newest && isNews(newest, tarballs)) signed.set(series, await signedTarball(series, newest, context));
  }
  return signed;
}

/** What only an index past its validity has is verified too: then it does not depend on that index any more. */
function isNews(listed: ListedRelease, known: readonly LockedTarball[]): boolean {
  const { version } = listed;
  if (newestRelease<{ version: string }>([...known, listed])?.version !== version) return false;
  return !known.some((tarball) => tarball.version === version && !tarball.expired);
}

async function signedTarball(
  series: string,
  release: ListedRelease,
  context: ResolveContext,
): Promise<LockedTarball> {
  const { version } = release;
  context.report({ line: `verify CPython ${version} of python.org` });
  const file = await listedTarball(release, context);
  const signer = signerOf(context.versions, series);
  if (!signer) throw unverified(file, `versions.yaml names no signer of series "${series}"`);
  const bundle = await fetchBundle({ version, file }, context);
  const content = await fetchSigned({ version, file, sha256: bundle.digest }, context);
  const root = await (context.sigstoreRoot ?? loadTrustedRoot)(context);
  verified(file, () => verifyBundle(bundle, content, { signer, root }));
  return { version, sha256: bundle.digest, size: content.length, file };
}

async function fetchBundle(
  tarball: Pick<LockedTarball, 'version' | 'file'>,
  { env, signal }: ResolveContext,
): Promise<UnverifiedBundle> {
  const { file } = tarball;
  const request = { places: bundlePlaces(tarball, env), what: `${file}.sigstore`, limit: MAX_SIZE };
  const text = await fetchText(request, { signal, hint: wayOut });
  return verified(file, () => readBundle(text));
}

/** The file with the digest that the bundle names: what any place has under the tarball's name may be another. */
async function fetchSigned(tarball: LockedTarball, context: ResolveContext): Promise<Buffer> {
  try {
    return await readFile(await fetchTarball(tarball, context));
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const places = error.failed.map(({ place, cause }) => `\n  ${place}: ${cause}`);
    throw unverified(tarball.file, `no place has the file that its bundle was made for:${places.join('')}\n`);
  }
}

function verified<T>(file: string, verify: () => T): T {
  try {
    return verify();
  } catch (cause) {
    throw unverified(file, `its Sigstore bundle is not accepted: ${(cause as Error).message}`, cause);
  }
}

function unverified(file: string, why: string, cause?: unknown): Error {
  const end = why.endsWith('\n') ? '' : '; ';
  return new Error(
    `cannot verify "${file}" of python.org: ${why}${end}write its sha256 under "releases" in versions.yaml, or ${wayOut}`,
    { cause },
  );
}
