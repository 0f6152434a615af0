import type { Lock, LockedPackage } from '@distroless/lockfile';
import { describe, expect, it } from 'vitest';
import { compareLocks } from './lock-image.ts';

type Packages = Record<string, [version: string, archive?: 'debian-security']>;

function lock(packages: Packages, version = '3.13.15'): Lock {
  const list = Object.entries(packages).map(
    ([name, [version, archive]]): LockedPackage => ({
      package: name,
      version,
      architecture: 'amd64',
      archive: archive ?? 'debian',
      path: `pool/${name}.deb`,
      size: 1,
      sha256: 'a'.repeat(64),
    }),
  );
  return {
    '//': '',
    intent: `sha256:${'b'.repeat(64)}`,
    series: '3.13',
    variant: 'runtime',
    suite: 'trixie',
    debian: 13,
    eol: '2029-10-31',
    snapshot: '20260102T030405Z',
    release: { version, sha256: 'c'.repeat(64) },
    roots: { runtime: { files: {}, links: {}, directories: {}, packages: { amd64: list } } },
  };
}

describe('compareLocks', () => {
  const change = { root: 'runtime', security: false };
  it.each([
    { reason: 'nothing differs', before: lock({ a: ['1'] }), after: lock({ a: ['1'] }), changes: [] },
    {
      reason: 'there was none before: all is new',
      before: undefined,
      after: lock({ a: ['1'] }),
      changes: [{ ...change, package: 'a', from: null, to: '1' }],
    },
    {
      reason: 'new, gone and changed, by name',
      before: lock({ b: ['1'], c: ['1'] }),
      after: lock({ c: ['2'], a: ['1'] }),
      changes: [
        { ...change, package: 'a', from: null, to: '1' },
        { ...change, package: 'b', from: '1', to: null },
        { ...change, package: 'c', from: '1', to: '2' },
      ],
    },
    {
      reason: 'a newer version of the security archive is a fix',
      before: lock({ a: ['1.10'] }),
      after: lock({ a: ['1.10+deb13u1', 'debian-security'] }),
      changes: [{ ...change, package: 'a', from: '1.10', to: '1.10+deb13u1', security: true }],
    },
    {
      reason: 'an older version is none',
      before: lock({ a: ['1.10'] }),
      after: lock({ a: ['1.9', 'debian-security'] }),
      changes: [{ ...change, package: 'a', from: '1.10', to: '1.9' }],
    },
    {
      reason: 'the release of CPython',
      before: lock({}, '3.13.9'),
      after: lock({}, '3.13.15'),
      changes: [{ ...change, root: 'cpython', package: 'cpython', from: '3.13.9', to: '3.13.15' }],
    },
  ])('$reason', ({ before, after, changes }) => {
    expect(compareLocks(before, after)).toEqual(changes);
  });
});
