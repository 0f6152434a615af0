import { describe, expect, it } from 'vitest';
import { indexPackages, parsePackages, SAFE_PATH } from './packages-index.ts';

const FIELDS = {
  Package: 'libc6',
  Version: '2.41-12',
  Architecture: 'amd64',
  Filename: 'pool/main/g/glibc/libc6_2.41-12_amd64.deb',
  Size: '2847748',
  SHA256: 'ab'.repeat(32),
};

const read = (...stanzas: Record<string, string | undefined>[]) =>
  parsePackages(stanzas.map((stanza) => textOf({ ...FIELDS, ...stanza })).join('\n'), {
    file: 'dists/trixie/main/binary-amd64/Packages.xz',
    archive: 'debian',
    architecture: 'amd64',
  });

describe('parsePackages', () => {
  it('takes the fields that are used, with their defaults', () => {
    expect(read({})).toEqual([
      {
        name: 'libc6',
        version: '2.41-12',
        architecture: 'amd64',
        source: 'libc6',
        sourceVersion: '2.41-12',
        archive: 'debian',
        filename: 'pool/main/g/glibc/libc6_2.41-12_amd64.deb',
        size: 2847748,
        sha256: 'ab'.repeat(32),
        depends: '',
        preDepends: '',
        conflicts: '',
        breaks: '',
        provides: [],
        essential: false,
        priority: 'optional',
        multiArch: 'no',
      },
    ]);
  });

  it.each([
    { reason: 'a source of another name', field: 'glibc', source: 'glibc', sourceVersion: '2.41-12' },
    {
      reason: 'a source of another version',
      field: 'glibc (2.41-11)',
      source: 'glibc',
      sourceVersion: '2.41-11',
    },
    { reason: 'the same name, rebuilt', field: 'libc6 (2.41-12)', source: 'libc6', sourceVersion: '2.41-12' },
  ])('knows the source: $reason', ({ field, source, sourceVersion }) => {
    expect(read({ Source: field })).toMatchObject([{ source, sourceVersion }]);
  });

  it.each([
    { reason: 'no name', stanza: { Package: undefined }, error: 'a package has no name' },
    { reason: 'a name that is a path', stanza: { Package: '../x' }, error: '"../x" is not a package name' },
    { reason: 'no digest', stanza: { SHA256: undefined }, error: 'package "libc6" misses SHA256' },
    { reason: 'half a digest', stanza: { SHA256: 'abab' }, error: 'package "libc6": bad SHA256 "abab"' },
    { reason: 'no file', stanza: { Filename: undefined }, error: 'package "libc6" misses Filename' },
    {
      reason: 'a file outside',
      stanza: { Filename: 'pool/../../x' },
      error: 'package "libc6": bad Filename "pool/../../x"',
    },
    { reason: 'no number', stanza: { Size: '2 MB' }, error: 'package "libc6": bad Size "2 MB"' },
    { reason: 'no version', stanza: { Version: undefined }, error: 'package "libc6" misses Version' },
    {
      reason: 'a version that is a path',
      stanza: { Version: '1/2' },
      error: 'package "libc6": bad Version "1/2"',
    },
    {
      reason: 'another architecture',
      stanza: { Architecture: 'arm64' },
      error: 'package "libc6" is for "arm64", not for "amd64"',
    },
    {
      reason: 'unreadable Provides',
      stanza: { Provides: 'a b' },
      error: 'package "libc6": Provides: cannot read "a b": not a relation to a package',
    },
  ])('refuses $reason', ({ stanza, error }) => {
    expect(() => read(stanza)).toThrow(new Error(`dists/trixie/main/binary-amd64/Packages.xz: ${error}`));
  });
});

describe('indexPackages', () => {
  it('keeps the highest version of each name, of equal ones the first', () => {
    const [base, update, same] = read(
      { Version: '1.9' },
      { Version: '1.10' },
      { Version: '1.10', Priority: 'extra' },
    );
    if (base === undefined || update === undefined || same === undefined)
      throw new Error('packages are missing');
    const { packages } = indexPackages([base, update, same], 'amd64');
    expect([...packages.values()]).toEqual([update]);
    expect(packages.get('libc6')).toBe(update);
  });

  it('knows the providers of a name, each once, and only in the newest version', () => {
    const found = read(
      { Package: 'mawk', Provides: 'awk, awk (= 1)' },
      { Package: 'gawk', Provides: 'awk' },
      { Package: 'old', Version: '1', Provides: 'gone' },
      { Package: 'old', Version: '2' },
    );
    const { providers } = indexPackages(found, 'amd64');
    const names = [...providers].map(([name, packages]) => [name, packages.map((provider) => provider.name)]);
    expect(names).toEqual([['awk', ['mawk', 'gawk']]]);
  });
});

it.each([
  { path: 'pool/main/g/g++/g++_14.2.0-1~x_amd64.deb', safe: true },
  { path: '/pool/x', safe: false },
  { path: 'pool//x', safe: false },
  { path: 'pool/./x', safe: false },
  { path: '..', safe: false },
  { path: 'pool/..x', safe: true },
  { path: 'pool/x?y', safe: false },
  { path: 'pool/%2e%2e/x', safe: false },
  { path: '', safe: false },
])('SAFE_PATH: "$path" is safe: $safe', ({ path, safe }) => {
  expect(SAFE_PATH.test(path)).toBe(safe);
});

function textOf(fields: Record<string, string | undefined>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
