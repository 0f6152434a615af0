import { describe, expect, test } from 'vitest';
import { digestIntent, intentOf } from './intent.ts';
import { parsePackageSets } from './package-sets.ts';
import { parseVersions } from './versions.ts';

const versionsText = `
registry: localhost
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 }, bullseye: { debian: 11 } }
series:
  "3.9": { suite: bullseye, eol: 2025-10-31 }
  "3.13": { suite: trixie, eol: 2029-10-31 }
releases: { 3.13.5: ${'a'.repeat(64)} }
`;

const setsText = `
libraries: &libraries [libz, { name: libmpdec4, since: "3.13" }, { name: libnsl2, until: "3.12" }]
roots:
  runtime: { packages: [base-files, *libraries, { name: libssl1.1, suite: bullseye }], without: { awk: a reason } }
  debug: { on: runtime, packages: [busybox-static] }
  builder: { essential: true, packages: [apt, *libraries] }
  toolchain: { essential: true, packages: [gcc] }
  pip: { packages: [python3-pip] }
cpython:
  configure: [--enable-shared, { name: --disable-test-modules, since: "3.10" }]
  release: [--with-lto]
  cflags: [-g0, { name: -fcf-protection, arch: amd64 }]
  ldflags: ["-Wl,-z,now"]
  drop: []
  builder-only: []
tools: [pip]
`;

const versions = parseVersions(versionsText);
const sets = parsePackageSets(setsText);
const digestOf = (variant: 'builder' | 'runtime' | 'debug', text: string) =>
  digestIntent(intentOf({ series: '3.13', variant }, versions, parsePackageSets(text)));

describe('intentOf', () => {
  test.each([
    ['3.9', ['base-files', 'libz', 'libnsl2', 'libssl1.1']],
    ['3.13', ['base-files', 'libz', 'libmpdec4']],
  ])('decides the conditions for %s', (series, packages) => {
    expect(intentOf({ series, variant: 'runtime' }, versions, sets).roots.runtime?.packages['amd64']).toEqual(
      packages,
    );
  });

  test('decides compiler flags by architecture and switches by series', () => {
    const cpython = (series: string) => intentOf({ series, variant: 'builder' }, versions, sets).cpython;
    expect(cpython('3.13')?.cflags).toEqual({ amd64: ['-g0', '-fcf-protection'], arm64: ['-g0'] });
    expect(cpython('3.9')?.configure).toEqual(['--enable-shared']);
    expect(cpython('3.13')?.configure).toEqual(['--enable-shared', '--disable-test-modules']);
  });

  test('debug knows what lies below it', () => {
    const debug = intentOf({ series: '3.13', variant: 'debug' }, versions, sets).roots.debug;
    expect(debug?.on).toEqual({
      packages: { amd64: ['base-files', 'libz', 'libmpdec4'], arm64: ['base-files', 'libz', 'libmpdec4'] },
      without: ['awk'],
    });
  });
});

describe('digestIntent', () => {
  test.each([
    ['a package of debug', 'busybox-static', 'busybox', ['debug']],
    ['a package of the runtime', 'base-files,', 'base-files, netbase,', ['runtime', 'debug']],
    ['a compiler flag', '-g0', '-g1', ['builder']],
    ['a tool', 'tools: [pip]', 'tools: [pip, uv]', ['builder']],
    ['a reason', 'a reason', 'another reason', []],
  ])('a change of %s reaches only what it concerns', (_what, from, to, changed) => {
    const after = setsText.replace(from, to);
    const variants = ['builder', 'runtime', 'debug'] as const;
    expect(variants.filter((variant) => digestOf(variant, setsText) !== digestOf(variant, after))).toEqual(
      changed,
    );
  });
});

test('packages.yaml with an unknown key is refused', () => {
  expect(() =>
    parsePackageSets(setsText.replace('essential: true, packages: [gcc]', 'esential: true, packages: [gcc]')),
  ).toThrow(new Error('packages.yaml: roots.toolchain: unknown key "esential"'));
});
