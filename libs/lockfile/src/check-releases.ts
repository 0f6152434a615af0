import { compareReleases, type WrittenRelease } from '@distroless/matrix';
import type { Lock, LockedTarball } from './schema.ts';

type Releases = Pick<Lock, 'series' | 'release' | 'substitute'>;

/**
 * Compares the locked releases with those of versions.yaml, and with each other. Returns the first fault. A release that
 * versions.yaml does not name comes from one of Debian's indexes; only its form is checked.
 */
export function checkReleases(lock: Releases, written: readonly WrittenRelease[]): string | undefined {
  const { series, release, substitute } = lock;
  for (const tarball of substitute ? [release, substitute] : [release]) {
    const fault = formFault(tarball, series) ?? digestFault(tarball, written);
    if (fault) return fault;
  }
  return orderFault(lock, written);
}

function formFault({ version, file, pool }: LockedTarball, series: string): string | undefined {
  if (!version.startsWith(`${series}.`)) return `release "${version}" is not of series "${series}"`;
  if (file !== `Python-${version}.tar.xz` && file !== `Python-${version}.tgz`) {
    return `release "${version}" has the tarball of another release, "${file}"`;
  }
  const [, debian] = /\/python\d\.\d+_(.+)\.orig\.tar\.\w+$/.exec(pool ?? '') ?? [];
  if (debian === undefined || debian.replace('~', '') === version) return undefined;
  return `release "${version}" has the tarball of another release, "${pool}"`;
}

// What versions.yaml says by hand is right.
function digestFault(
  { version, sha256, file }: LockedTarball,
  written: readonly WrittenRelease[],
): string | undefined {
  const form = file.endsWith('.tgz') ? 'tgz' : 'xz';
  const known = written.find((one) => one.release === version && one.form === form);
  if (known && known.sha256 !== sha256) {
    return `release "${version}" has sha256 ${sha256}, but in versions.yaml it is ${known.sha256}`;
  }
  const other = written.find((one) => one.sha256 === sha256 && one !== known);
  return other && `release "${version}" has the sha256 of "${other.release}" in versions.yaml`;
}

function orderFault(
  { release, substitute }: Releases,
  written: readonly WrittenRelease[],
): string | undefined {
  const newer = written.find((one) => isNewer(one.release, release.version));
  if (newer) return `release "${release.version}" is not the newest: versions.yaml has "${newer.release}"`;
  if (!substitute) return undefined;
  if (compareReleases(substitute.version, release.version) >= 0) {
    return `substitute "${substitute.version}" is not older than release "${release.version}"`;
  }
  const same = substitute.sha256 === release.sha256;
  return same ? `substitute "${substitute.version}" has the sha256 of the release` : undefined;
}

/** A pre-release counts only if there is no final release. */
function isNewer(version: string, than: string): boolean {
  if (isFinal(version) !== isFinal(than)) return isFinal(version);
  return compareReleases(version, than) > 0;
}

function isFinal(version: string): boolean {
  return /^[\d.]+$/.test(version);
}
