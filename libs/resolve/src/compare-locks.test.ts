import type { Lock, LockedPackage, LockedRoot } from '@distroless/lockfile';
import { describe, expect, it } from 'vitest';
import { compareLocks } from './compare-locks.ts';

type Packages = Record<string, [version: string, archive?: 'debian-security']>;

function lock(packages: Packages, version = '3.13.15', more: Partial<Lock> = {}): Lock {
  return {
    '//': '',
    intent: `sha256:${'b'.repeat(64)}`,
    series: '3.13',
    variant: 'runtime',
    suite: 'trixie',
    debian: 13,
    eol: '2029-10-31',
    snapshot: '20260102T030405Z',
    indexes: { trixie: '20260102T030405Z' },
    release: { version, sha256: 'c'.repeat(64), file: `Python-${version}.tar.xz` },
    roots: { runtime: root({ amd64: packages }) },
    ...more,
  };
}

function root(packages: Record<string, Packages>): LockedRoot {
  const lists = Object.entries(packages).map(([arch, some]) => [arch, listOf(some)] as const);
  return { files: {}, links: {}, directories: {}, packages: Object.fromEntries(lists) };
}

function listOf(packages: Packages): LockedPackage[] {
  return Object.entries(packages).map(
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
}

/** The tool poetry and its dependencies. */
function tools(versions: Record<string, string>): Partial<Lock> {
  const poetry = Object.entries(versions).map(([name, version]) => ({
    name,
    version,
    file: `${name}-${version}-py3-none-any.whl`,
    sha256: 'd'.repeat(64),
  }));
  return { tools: { amd64: { poetry } } };
}

describe('compareLocks', () => {
  const change = { root: 'runtime', security: false };
  const withRoots = (roots: Lock['roots']) => lock({}, undefined, { roots });
  it.each([
    { reason: 'nothing differs', before: lock({ a: ['1'] }), after: lock({ a: ['1'] }), changes: [] },
    {
      reason: 'without an old lock everything is new',
      before: undefined,
      after: lock({ a: ['1'] }),
      changes: [
        { ...change, package: 'a', from: null, to: '1' },
        { ...change, root: 'cpython', package: 'cpython', from: null, to: '3.13.15' },
      ],
    },
    {
      reason: 'new, removed and changed packages are sorted by name',
      before: lock({ b: ['1'], c: ['1'] }),
      after: lock({ c: ['2'], a: ['1'] }),
      changes: [
        { ...change, package: 'a', from: null, to: '1' },
        { ...change, package: 'b', from: '1', to: null },
        { ...change, package: 'c', from: '1', to: '2' },
      ],
    },
    {
      reason: 'a newer version from the security archive is a security fix',
      before: lock({ a: ['1.10'] }),
      after: lock({ a: ['1.10+deb13u1', 'debian-security'] }),
      changes: [{ ...change, package: 'a', from: '1.10', to: '1.10+deb13u1', security: true }],
    },
    {
      reason: 'an older version from it is not',
      before: lock({ a: ['1.10'] }),
      after: lock({ a: ['1.9', 'debian-security'] }),
      changes: [{ ...change, package: 'a', from: '1.10', to: '1.9', downgrade: true }],
    },
    {
      reason: 'a new package from the security archive is a security fix',
      before: lock({}),
      after: lock({ a: ['1', 'debian-security'] }),
      changes: [{ ...change, package: 'a', from: null, to: '1', security: true }],
    },
    {
      reason: 'the same change for two architectures is one change',
      before: withRoots({ runtime: root({ amd64: { a: ['1'] }, arm64: { a: ['1'] } }) }),
      after: withRoots({ runtime: root({ amd64: { a: ['2'] }, arm64: { a: ['2'] } }) }),
      changes: [{ ...change, package: 'a', from: '1', to: '2' }],
    },
    {
      reason: 'a change for one architecture is a change',
      before: withRoots({ runtime: root({ amd64: { a: ['2'] }, arm64: { a: ['2'] } }) }),
      after: withRoots({ runtime: root({ amd64: { a: ['1'] }, arm64: { a: ['2'] } }) }),
      changes: [{ ...change, package: 'a', from: '2', to: '1', downgrade: true }],
    },
    {
      reason: 'a new architecture with the packages of the others is not a change',
      before: withRoots({ runtime: root({ amd64: { a: ['2'] } }) }),
      after: withRoots({ runtime: root({ amd64: { a: ['2'] }, arm64: { a: ['2'] } }) }),
      changes: [],
    },
    {
      reason: 'versions of Python packages are compared by the rules of Python',
      before: lock({}, undefined, tools({ poetry: '2.10', attrs: '25.1.post1', idna: '3.0rc1' })),
      after: lock({}, undefined, tools({ poetry: '2.9', attrs: '25.1', idna: '3.0' })),
      changes: [
        {
          ...change,
          root: 'tools',
          package: 'attrs (poetry)',
          from: '25.1.post1',
          to: '25.1',
          downgrade: true,
        },
        { ...change, root: 'tools', package: 'idna (poetry)', from: '3.0rc1', to: '3.0' },
        { ...change, root: 'tools', package: 'poetry', from: '2.10', to: '2.9', downgrade: true },
      ],
    },
    {
      reason: 'an older release of CPython is a downgrade',
      before: lock({}, '3.13.15'),
      after: lock({}, '3.13.9'),
      changes: [
        { ...change, root: 'cpython', package: 'cpython', from: '3.13.15', to: '3.13.9', downgrade: true },
      ],
    },
    {
      reason: 'each root is compared separately',
      before: withRoots({ builder: root({ amd64: { a: ['1'] } }), toolchain: root({ amd64: { a: ['1'] } }) }),
      after: withRoots({ builder: root({ amd64: { a: ['1'] } }), toolchain: root({ amd64: { a: ['2'] } }) }),
      changes: [{ ...change, root: 'toolchain', package: 'a', from: '1', to: '2' }],
    },
    {
      reason: 'a dependency of a tool is listed with the tool',
      before: lock({}, undefined, tools({ poetry: '2.1', attrs: '25.1', idna: '3' })),
      after: lock({}, undefined, tools({ poetry: '2.2', attrs: '26.1', certifi: '1' })),
      changes: [
        { ...change, root: 'tools', package: 'attrs (poetry)', from: '25.1', to: '26.1' },
        { ...change, root: 'tools', package: 'certifi (poetry)', from: null, to: '1' },
        { ...change, root: 'tools', package: 'idna (poetry)', from: '3', to: null },
        { ...change, root: 'tools', package: 'poetry', from: '2.1', to: '2.2' },
      ],
    },
    {
      reason: 'another release of CPython is a change',
      before: lock({}, '3.13.9'),
      after: lock({}, '3.13.15'),
      changes: [{ ...change, root: 'cpython', package: 'cpython', from: '3.13.9', to: '3.13.15' }],
    },
  ])('$reason', ({ before, after, changes }) => {
    expect(compareLocks(before, after)).toEqual(changes);
  });
});
