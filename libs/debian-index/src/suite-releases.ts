import type { ArchiveName } from '@distroless/debian-package';

/** One signed index of a suite: `dists/<name>` of an archive. */
export type Release = { name: string; archive: ArchiveName };

/**
 * The indexes that make up a suite, the base first. The development suite `sid` has no separate updates and security
 * fixes.
 */
export function releasesOf(suite: string): Release[] {
  const base: Release = { name: suite, archive: 'debian' };
  if (suite === 'sid') return [base];
  return [
    base,
    { name: `${suite}-updates`, archive: 'debian' },
    { name: `${suite}-security`, archive: 'debian-security' },
  ];
}
