import { createHash } from 'node:crypto';
import type { LockedTarball } from '@distroless/lockfile';
import type { FakeRelease } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach } from 'vitest';
import { knownTarballs, lockReleases } from '../lock-releases.ts';
import type { ResolveContext } from '../resolve-context.ts';

// Releases of CPython 3.13 for tests: those of versions.yaml, those of an archive, and those that can be downloaded.

// `tarball` makes the upstream tarball of a version; with a second argument, another file.
export const tarball = (version: string, made = 'upstream') => `CPython ${version} by ${made}`;
export const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
export const poolOf = (version: string, compression = 'xz') =>
  `pool/main/python3.13/python3.13_${version}.orig.tar.${compression}`;

/** Made again for each test. */
export let made: MadeWorkspace;

export function useWorkspace(): void {
  beforeEach(async () => {
    made = await madeWorkspace();
  });
  afterEach(() => made.close());
}

/** Releases of versions.yaml, and suites that are searched for more. */
export async function write({ releases = [], discover = [] }: { releases?: string[]; discover?: string[] }) {
  const lines = releases.map((version) => `${version}: ${sha256(tarball(version))}`);
  const [written, searched] = [`{ ${lines.join(', ')} }`, `[${discover.join(', ')}]`];
  await made.edit('images/python/versions.yaml', (text) => {
    const [before] = text.split('releases:');
    return `${before}releases: ${written}\ndiscover: ${searched}\n`;
  });
}

export type Source = { version: string; compression?: string; by?: string };

/** A Debian suite that has these tarballs of CPython 3.13 in its index and in its pool. */
export function withSources(sources: Source[], more: FakeRelease = {}): FakeRelease {
  return {
    ...more,
    sources: sources.map(({ version, compression = 'xz', by }) => ({
      name: 'python3.13',
      version: `${version}-1`,
      files: { [`python3.13_${version}.orig.tar.${compression}`]: tarball(version, by) },
    })),
  };
}

/** Puts tarballs on a mirror, in the places where they are looked for, without an index. */
export function have(...versions: string[]): void {
  for (const version of versions) {
    const debian = version.replace(/(a|b|rc)(\d+)$/, '~$1$2');
    const path = `debian/pool/main/p/python3.13/python3.13_${debian}.orig.tar.xz`;
    made.archive.files.set(path, Buffer.from(tarball(version)));
  }
}

/** Removes tarballs from the pool; the index still names them. */
export function drop(...versions: string[]): void {
  for (const version of versions) made.archive.files.delete(`debian/${poolOf(version)}`);
}

// python.org has separate tests.
export const open = async (env: Record<string, string> = {}): Promise<ResolveContext> => ({
  ...(await made.open()),
  env: { RELEASE_API: 'off', ...env },
});
export const known = async (context: ResolveContext) =>
  (await knownTarballs(['3.13'], context)).get('3.13') ?? [];
export const locked = async (context: ResolveContext) => lockReleases('3.13', await known(context), context);
export const release = (version: string, more: Partial<LockedTarball> = {}): LockedTarball => ({
  version,
  sha256: sha256(tarball(version)),
  file: `Python-${version}.tar.xz`,
  ...more,
});

/** A release as an index describes it. */
export const inPool = (version: string) => ({ pool: poolOf(version), size: tarball(version).length });
/** A release that was downloaded, so its size is known. */
export const downloaded = (version: string) => release(version, { size: tarball(version).length });
