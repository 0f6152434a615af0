import { createRequire } from 'node:module';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { z } from 'zod';

/** A repository of Sigstore's roots (TUF): its URL, and the file with the first keys that are trusted. */
export type RootRepository = { mirrorURL: string; rootPath: string };

/** Where it is kept, and who gets lines for people. */
export type RootContext = { cache: { directory: string }; report: (event: { line: string }) => void };

const TIMEOUT = 5000;

/**
 * The keys of Sigstore's authorities and logs: as its TUF repository has them now, each step signed by the keys before;
 * where that does not answer, those of the pinned package @sigstore/tuf, and a line says so. Neither can be exchanged on
 * the way. Sigstore changes its keys about once a year.
 */
export async function loadTrustedRoot(
  { cache, report }: RootContext,
  repository?: RootRepository,
): Promise<TrustedRoot> {
  // It takes half a second to load, and is only needed when a new release is verified.
  const { DEFAULT_MIRROR_URL, getTrustedRoot } = await import('@sigstore/tuf');
  const { mirrorURL = DEFAULT_MIRROR_URL } = repository ?? {};
  try {
    const cachePath = join(cache.directory, 'sigstore');
    return await getTrustedRoot({ cachePath, timeout: TIMEOUT, retry: { retries: 0 }, ...repository });
  } catch (error) {
    report({
      line: `Sigstore's keys are those that were installed with this project: ${mirrorURL}: ${firstCause(error)}`,
    });
    return installedRoot(DEFAULT_MIRROR_URL);
  }
}

const seeds = z.record(z.string(), z.object({ targets: z.object({ 'trusted_root.json': z.base64() }) }));

/** The package has no function for this: it reads its seeds only to begin an update with them. */
function installedRoot(repository: string): TrustedRoot {
  const installed = seeds.parse(createRequire(import.meta.url)('@sigstore/tuf/seeds.json'));
  const root = installed[repository]?.targets['trusted_root.json'];
  if (root === undefined)
    throw new Error(`cannot read @sigstore/tuf: it has no trusted root of ${repository}`);
  return TrustedRoot.fromJSON(JSON.parse(Buffer.from(root, 'base64').toString('utf8')));
}

function firstCause(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? firstCause(cause) : (message.split('\n')[0] ?? '');
}
