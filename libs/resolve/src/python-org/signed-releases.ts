import { readFile } from 'node:fs/promises';
import { bundlePlaces, fetchTarball, newestRelease, releaseOf } from '@distroless/cpython';
import { FetchError, fetchText } from '@distroless/fetch';
import type { LockedTarball } from '@distroless/lockfile';
import { signerOf } from '@distroless/matrix';
import { loadTrustedRoot } from '@distroless/sigstore';
import type { ResolveContext } from '../resolve-context.ts';
import { type ListedRelease, listedTarball, listReleases, wayOut } from './release-api.ts';
import { readBundle, type UnverifiedBundle, verifyBundle } from './verify-bundle.ts';

// Bundles have about 7 kB.
const MAX_SIZE = 1024 ** 2;

/**
 * Of each series the newest release at python.org, if nothing that is known already is as new, or else `release`, if it is
 * not known: its tarball, downloaded and verified with its Sigstore bundle (PEP 761). `known` has the tarballs of each
 * series.
 * Errors: a new release is listed and cannot be verified. Where python.org does not answer at all, there is none.
 */
export async function signedReleases(
  known: ReadonlyMap<string, readonly LockedTarball[]>,
  context: ResolveContext,
  { release }: { release?: string | undefined } = {},
): Promise<Map<string, LockedTarball>> {
  const listed = await listReleases(context);
  const signed = new Map<string, LockedTarball>();
  for (const [series, tarballs] of known) {
    const ofSeries = listed.filter(({ version }) => version.startsWith(`${series}.`));
    const wanted =
      release === undefined
        ? newestOf(ofSeries, tarballs)
        : ofSeries.find(({ version }) => version === release);
    if (!wanted || isVouchedFor(wanted, tarballs)) continue;
    signed.set(series, await signedTarball(series, wanted, context));
  }
  return signed;
}

/** The newest release that is listed, unless something newer is known. */
function newestOf(
  listed: readonly ListedRelease[],
  known: readonly LockedTarball[],
): ListedRelease | undefined {
  const newest = newestRelease<{ version: string }>([...known, ...listed]);
  return listed.find(({ version }) => version === newest?.version);
}

/** What only an index past its validity has is verified too: then it does not depend on that index any more. */
function isVouchedFor({ version }: ListedRelease, known: readonly LockedTarball[]): boolean {
  return known.some((tarball) => tarball.version === version && !tarball.expired);
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
  const path = await fetchSigned({ version, file, sha256: bundle.digest }, context);
  const content = await readFile(path);
  const root = await (context.sigstoreRoot ?? loadTrustedRoot)(context);
  verified(file, () => verifyBundle(bundle, content, { signer, root }));
  await checkRelease(path, { version, file });
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
async function fetchSigned(tarball: LockedTarball, context: ResolveContext): Promise<string> {
  try {
    return await fetchTarball(tarball, context);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const places = error.failed.map(({ place, cause }) => `\n  ${place}: ${cause}`);
    throw unverified(tarball.file, `no place has the file that its bundle was made for:${places.join('')}\n`);
  }
}

/** A signature is of bytes, not of a name: an old release, well signed, may be offered as a new one. */
async function checkRelease(
  path: string,
  { version, file }: Pick<LockedTarball, 'version' | 'file'>,
): Promise<void> {
  const found = await releaseOf(path, file);
  if (found !== version) throw unverified(file, `it is release ${found} under another name`);
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
