import type { WrittenRelease } from '@distroless/matrix';
import { describe, expect, test } from 'vitest';
import { checkReleases } from './check-releases.ts';

const [a, b, c] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)] as const;
const release = (version: string, sha256: string, more: object = {}) => ({
  ...{ version, sha256, file: `Python-${version}.tar.xz` },
  ...more,
});
const written: WrittenRelease[] = [
  { release: '3.13.15', form: 'xz', sha256: a },
  { release: '3.13.5', form: 'tgz', sha256: b },
];
type Tarball = ReturnType<typeof release>;
const check = (locked: Tarball, substitute?: Tarball) =>
  checkReleases({ series: '3.13', release: locked, substitute }, written);

describe('checkReleases', () => {
  test.each<[string, Tarball, Tarball?]>([
    ['what versions.yaml names', release('3.13.15', a), release('3.13.5', b, { file: 'Python-3.13.5.tgz' })],
    [
      "a newer one of Debian's index",
      release('3.13.18', c, { pool: 'pool/p/python3.13_3.13.18.orig.tar.xz' }),
    ],
    ['a release as the substitute of a newer one', release('3.13.18', c), release('3.13.15', a)],
  ])('takes %s', (_reason, locked, substitute) => {
    expect(check(locked, substitute)).toBeUndefined();
  });

  test.each([
    [
      'a release with the digest of another release, which would be built under the wrong name',
      release('3.13.16', a),
      undefined,
      'release "3.13.16" has the sha256 of "3.13.15" in versions.yaml',
    ],
    [
      'a tarball of another release',
      release('3.13.16', c, { file: 'Python-3.13.15.tar.xz' }),
      undefined,
      'release "3.13.16" has the tarball of another release, "Python-3.13.15.tar.xz"',
    ],
    [
      "another release's place in the pool",
      release('3.13.16', c, { pool: 'pool/p/python3.13_3.13.9.orig.tar.xz' }),
      undefined,
      'release "3.13.16" has the tarball of another release, "pool/p/python3.13_3.13.9.orig.tar.xz"',
    ],
    ['another series', release('3.12.99', c), undefined, 'release "3.12.99" is not of series "3.13"'],
    [
      'a release that is older than one in versions.yaml',
      release('3.13.9', c),
      undefined,
      'release "3.13.9" is not the newest: versions.yaml has "3.13.15"',
    ],
    [
      'a candidate although there is a final release',
      release('3.13.16rc1', c),
      undefined,
      'release "3.13.16rc1" is not the newest: versions.yaml has "3.13.15"',
    ],
    [
      'a substitute that is newer',
      release('3.13.15', a),
      release('3.13.18', c),
      'substitute "3.13.18" is not older than release "3.13.15"',
    ],
    [
      'a substitute with the digest of the release',
      release('3.13.18', c),
      release('3.13.9', c),
      'substitute "3.13.9" has the sha256 of the release',
    ],
    [
      'a substitute whose digest differs from versions.yaml',
      release('3.13.15', a),
      release('3.13.5', c, { file: 'Python-3.13.5.tgz' }),
      `release "3.13.5" has sha256 ${c}, but in versions.yaml it is ${b}`,
    ],
  ])('%s is a fault', (_reason, locked, substitute, fault) => {
    expect(check(locked, substitute)).toBe(fault);
  });
});
