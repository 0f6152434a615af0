import { describe, expect, it } from 'vitest';
import { type ClosureRequest, resolveClosure } from './closure.ts';
import { indexPackages, parsePackages } from './packages-index.ts';

/** `name version` to further fields. */
type Packages = Record<string, Record<string, string>>;

const resolve = (packages: Packages, request: Omit<ClosureRequest, 'index'>) =>
  resolveClosure({ ...request, index: indexOf(packages) }).map(({ name }) => name);

describe('resolveClosure', () => {
  type Row = { reason: string; packages: Packages; request: Omit<ClosureRequest, 'index'>; chosen: string[] };
  it.each<Row>([
    { reason: 'nothing', packages: { 'a 1': {} }, request: { roots: [] }, chosen: [] },
    {
      reason: 'a chain, by name, in both kinds of dependency',
      packages: { 'z 1': { Depends: 'm' }, 'm 1': { 'Pre-Depends': 'a' }, 'a 1': {}, 'other 1': {} },
      request: { roots: ['z'] },
      chosen: ['a', 'm', 'z'],
    },
    {
      reason: 'a circle',
      packages: { 'libc6 1': { Depends: 'libgcc-s1' }, 'libgcc-s1 1': { Depends: 'libc6' } },
      request: { roots: ['libc6'] },
      chosen: ['libc6', 'libgcc-s1'],
    },
    {
      reason: 'without recommended packages',
      packages: { 'a 1': { Recommends: 'b' }, 'b 1': {} },
      request: { roots: ['a'] },
      chosen: ['a'],
    },
    {
      reason: 'the first of alternatives',
      packages: { 'a 1': { Depends: 'c | b' }, 'b 1': {}, 'c 1': {} },
      request: { roots: ['a'] },
      chosen: ['a', 'c'],
    },
    {
      reason: 'the alternative that another root needs, even a later one',
      packages: { 'a 1': { Depends: 'c | b' }, 'b 1': {}, 'c 1': {}, 'x 1': { Depends: 'b' } },
      request: { roots: ['a', 'x'] },
      chosen: ['a', 'b', 'x'],
    },
    {
      reason: 'the first alternative whose version fits',
      packages: { 'a 1': { Depends: 'b (>= 2) | c (>= 2)' }, 'b 1': {}, 'c 2': {} },
      request: { roots: ['a'] },
      chosen: ['a', 'c'],
    },
    {
      reason: 'the real package before those that provide its name',
      packages: {
        'a 1': { Depends: 'awk' },
        'awk 1': {},
        'gawk 1': { Provides: 'awk', Priority: 'required' },
      },
      request: { roots: ['a'] },
      chosen: ['a', 'awk'],
    },
    {
      reason: 'a provider that is chosen already',
      packages: {
        'a 1': { Depends: 'awk' },
        'gawk 1': { Provides: 'awk' },
        'mawk 1': { Provides: 'awk' },
        'x 1': { Depends: 'mawk' },
      },
      request: { roots: ['a', 'x'] },
      chosen: ['a', 'mawk', 'x'],
    },
    {
      reason: 'the provider with the highest priority',
      packages: {
        'a 1': { Depends: 'awk' },
        'gawk 1': { Provides: 'awk' },
        'mawk 1': { Provides: 'awk', Priority: 'required' },
      },
      request: { roots: ['a'] },
      chosen: ['a', 'mawk'],
    },
    {
      reason: 'the first by name of equal providers, in any order of the index',
      packages: { 'a 1': { Depends: 'awk' }, 'nawk 1': { Provides: 'awk' }, 'gawk 1': { Provides: 'awk' } },
      request: { roots: ['a'] },
      chosen: ['a', 'gawk'],
    },
    {
      reason: 'a provider of the version that is asked for',
      packages: {
        'a 1': { Depends: 'v (>= 2)' },
        'b 1': { Provides: 'v' },
        'c 1': { Provides: 'v (= 1)' },
        'd 1': { Provides: 'v (= 2)' },
      },
      request: { roots: ['a'] },
      chosen: ['a', 'd'],
    },
    {
      reason: 'a root that is only provided',
      packages: { 'mawk 1': { Provides: 'awk' } },
      request: { roots: ['awk'] },
      chosen: ['mawk'],
    },
    {
      reason: 'nothing that is left out, in any version, and none of its dependencies',
      packages: {
        'a 1': { Depends: 'debconf (>= 9) | debconf-2.0, b' },
        'b 1': {},
        'debconf 1': { Depends: 'perl' },
        'perl 1': {},
      },
      request: { roots: ['a'], without: ['debconf'] },
      chosen: ['a', 'b'],
    },
    {
      reason: 'no provider that is left out',
      packages: { 'a 1': { Depends: 'awk' }, 'gawk 1': { Provides: 'awk' }, 'mawk 1': { Provides: 'awk' } },
      request: { roots: ['a'], without: ['gawk'] },
      chosen: ['a', 'mawk'],
    },
    {
      reason: 'all essential packages, except those that are left out',
      packages: {
        'a 1': {},
        'dpkg 1': { Essential: 'yes', Depends: 'tar' },
        'tar 1': { Essential: 'yes' },
        'bash 1': { Essential: 'yes' },
      },
      request: { roots: ['a'], essential: true, without: ['bash'] },
      chosen: ['a', 'dpkg', 'tar'],
    },
    {
      reason: 'a package that conflicts only with a name that it provides itself',
      packages: { 'postfix 1': { Provides: 'mta', Conflicts: 'mta' } },
      request: { roots: ['postfix'] },
      chosen: ['postfix'],
    },
    {
      reason: 'a package that breaks only older versions',
      packages: { 'a 1': { Depends: 'b', Breaks: 'b (<< 2)' }, 'b 2': {} },
      request: { roots: ['a'] },
      chosen: ['a', 'b'],
    },
  ])('chooses $reason', ({ packages, request, chosen }) => {
    expect(resolve(packages, request)).toEqual(chosen);
    const reversed = { ...request, roots: [...request.roots].reverse() };
    expect(resolve(Object.fromEntries(Object.entries(packages).reverse()), reversed)).toEqual(chosen);
  });

  type BadRow = { reason: string; packages: Packages; request: Omit<ClosureRequest, 'index'>; error: string };
  it.each<BadRow>([
    {
      reason: 'an unknown root',
      packages: { 'a 1': {} },
      request: { roots: ['a', 'x'] },
      error: 'cannot resolve "x": the suite has no such package',
    },
    {
      reason: 'a root that is left out',
      packages: { 'a 1': {} },
      request: { roots: ['a'], without: ['a'] },
      error: 'cannot resolve "a": it is listed under both "packages" and "without"',
    },
    {
      reason: 'a version that is not available',
      packages: { 'a 1': { Depends: 'b' }, 'b 1': { Depends: 'c (>= 2)' }, 'c 1': {} },
      request: { roots: ['a'] },
      error: 'cannot resolve "a": a → b needs "c (>= 2)", the suite has c 1',
    },
    {
      reason: 'a package that is not available',
      packages: { 'a 1': { Depends: 'b | c' } },
      request: { roots: ['a'] },
      error: 'cannot resolve "a": a needs "b | c", the suite has no such package',
    },
    {
      reason: 'two that conflict',
      packages: { 'a 1': { Depends: 'b, c' }, 'b 1': { Conflicts: 'c' }, 'c 1': {} },
      request: { roots: ['a'] },
      error: 'cannot resolve "b": b 1 conflicts with "c", and c 1 is needed too',
    },
    {
      reason: 'one that breaks what another provides',
      packages: { 'a 1': { Breaks: 'v (<< 3)' }, 'b 1': { Provides: 'v (= 2)' } },
      request: { roots: ['a', 'b'] },
      error: 'cannot resolve "a": a 1 breaks "v (<< 3)", and b 1 is needed too',
    },
    {
      reason: 'a dependency that cannot be read',
      packages: { 'a 1': { Depends: 'b c' } },
      request: { roots: ['a'] },
      error: 'package "a": Depends: cannot read "b c": not a relation to a package',
    },
    {
      reason: 'a conflict that cannot be read',
      packages: { 'a 1': { Conflicts: 'b c' } },
      request: { roots: ['a'] },
      error: 'package "a": cannot read "b c": not a relation to a package',
    },
  ])('refuses $reason', ({ packages, request, error }) => {
    expect(() => resolve(packages, request)).toThrow(new Error(error));
  });
});

function indexOf(packages: Packages) {
  const stanzas = Object.entries(packages).map(([key, fields]) => {
    const [name, version] = key.split(' ');
    const all = {
      Package: name,
      Version: version,
      Architecture: 'amd64',
      Filename: `pool/${name}.deb`,
      Size: '1',
      SHA256: '0'.repeat(64),
      ...fields,
    };
    return Object.entries(all)
      .map(([field, value]) => `${field}: ${value}\n`)
      .join('');
  });
  const options = { file: 'Packages', archive: 'debian', architecture: 'amd64' } as const;
  return indexPackages(parsePackages(stanzas.join('\n'), options), 'amd64');
}
