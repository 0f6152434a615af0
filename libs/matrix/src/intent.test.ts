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
headers: &headers [libc6-dev, { name: libnsl-dev, until: "3.12" }]
roots:
  runtime: { packages: [base-files, *libraries, { name: libssl1.1, suite: bullseye }], without: { awk: a reason } }
  debug: { on: runtime, packages: [busybox-static] }
  builder: { essential: true, packages: [apt, *libraries] }
  toolchain: { essential: true, packages: [gcc, *headers], without: { perl: a reason } }
  cross: { on: toolchain, architectures: [amd64], packages: [gcc-aarch64-linux-gnu] }
  sysroot: { architectures: [arm64], packages: *headers }
  emulator: { suite: trixie, packages: [qemu-user-static] }
  pip: { suite: trixie, packages: [python3-pip, { name: python3-new, suite: trixie }] }
cpython:
  configure: [--enable-shared, { name: --disable-test-modules, since: "3.10" }]
  release: [--with-lto]
  cross: [ac_cv_file__dev_ptmx=yes, { name: ac_cv_old=no, until: "3.10" }]
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
    expect(cpython('3.9')?.cross).toEqual(['ac_cv_file__dev_ptmx=yes', 'ac_cv_old=no']);
    expect(cpython('3.13')?.cross).toEqual(['ac_cv_file__dev_ptmx=yes']);
  });

  test('debug knows the packages of the runtime below it', () => {
    const debug = intentOf({ series: '3.13', variant: 'debug' }, versions, sets).roots.debug;
    expect(debug?.on).toEqual({
      packages: { amd64: ['base-files', 'libz', 'libmpdec4'], arm64: ['base-files', 'libz', 'libmpdec4'] },
      without: ['awk'],
      essential: false,
    });
  });

  test('who signs the releases of a series is no part of it: that matters to `lock` alone', () => {
    const signed = versionsText
      .replace('2029-10-31', '2029-10-31, signer: thomas')
      .concat(
        'signers: { thomas: { identity: thomas@python.org, issuer: "https://accounts.google.com" } }\n',
      );
    const runtime = { series: '3.13', variant: 'runtime' } as const;
    expect(intentOf(runtime, parseVersions(signed), sets)).toEqual(intentOf(runtime, versions, sets));
  });
});

describe('the roots of a builder', () => {
  const builder = (series: string) => intentOf({ series, variant: 'builder' }, versions, sets);
  const rootOf = (series: string, name: 'toolchain' | 'cross' | 'sysroot' | 'pip') => {
    const { suite, packages, on } = builder(series).roots[name] ?? {};
    return { suite, packages, on };
  };

  test.each([
    {
      reason: 'is for all architectures and for the suite of its series by default',
      series: '3.9',
      name: 'toolchain',
      root: {
        suite: 'bullseye',
        packages: { amd64: ['gcc', 'libc6-dev', 'libnsl-dev'], arm64: ['gcc', 'libc6-dev', 'libnsl-dev'] },
      },
    },
    {
      reason: 'for one architecture has a base for that architecture only, with its essential packages',
      series: '3.13',
      name: 'cross',
      root: {
        suite: 'trixie',
        packages: { amd64: ['gcc-aarch64-linux-gnu'] },
        on: { packages: { amd64: ['gcc', 'libc6-dev'] }, without: ['perl'], essential: true },
      },
    },
    {
      reason: 'may share a list with other roots, including its conditions',
      series: '3.13',
      name: 'sysroot',
      root: { suite: 'trixie', packages: { arm64: ['libc6-dev'] } },
    },
    {
      reason: 'may have another suite than its series, and conditions use that suite',
      series: '3.9',
      name: 'pip',
      root: {
        suite: 'trixie',
        packages: { amd64: ['python3-pip', 'python3-new'], arm64: ['python3-pip', 'python3-new'] },
      },
    },
  ] as const)('$name $reason', ({ series, name, root }) => {
    expect(rootOf(series, name)).toEqual({ on: undefined, ...root });
  });

  test('a tool has packages beside it, by the conditions of each', () => {
    const text = setsText.replace(
      'tools: [pip]',
      'tools: [{ name: pip, with: [wheel, { name: setuptools, until: "3.11" }] }, uv]',
    );
    const toolsOf = (series: string) =>
      intentOf({ series, variant: 'builder' }, versions, parsePackageSets(text)).tools;
    expect(toolsOf('3.9')).toEqual([
      { name: 'pip', with: ['wheel', 'setuptools'] },
      { name: 'uv', with: [] },
    ]);
    expect(toolsOf('3.13')?.[0]).toEqual({ name: 'pip', with: ['wheel'] });
  });

  test('a root has no architecture that is not built', () => {
    const native = parseVersions(versionsText.replace('[amd64, arm64]', '[amd64]'));
    const { roots } = intentOf({ series: '3.13', variant: 'builder' }, native, sets);
    expect([roots.cross?.packages, roots.sysroot?.packages]).toEqual([
      { amd64: ['gcc-aarch64-linux-gnu'] },
      {},
    ]);
  });

  test('roots that nobody needs may be missing', () => {
    const without = parsePackageSets(setsText.replace(/^ {2}(cross|sysroot|emulator): \{.*\n/gm, ''));
    const { roots } = intentOf({ series: '3.13', variant: 'builder' }, versions, without);
    expect(Object.keys(roots)).toEqual(['builder', 'toolchain', 'pip']);
  });

  test('a suite that versions.yaml does not have is refused', () => {
    const wrong = parsePackageSets(setsText.replace('pip: { suite: trixie', 'pip: { suite: sarge'));
    expect(() => intentOf({ series: '3.13', variant: 'builder' }, versions, wrong)).toThrow(
      new Error('packages.yaml: root "pip" names the suite "sarge", which is not in versions.yaml'),
    );
  });

  test('a root that is based on an unknown root is refused', () => {
    const wrong = parsePackageSets(setsText.replace('on: toolchain', 'on: tools'));
    expect(() => intentOf({ series: '3.13', variant: 'builder' }, versions, wrong)).toThrow(
      new Error('packages.yaml: root "cross" is based on "tools", which is not a root'),
    );
  });
});

describe('digestIntent', () => {
  test.each([
    ['a package of debug', 'busybox-static', 'busybox', ['debug']],
    ['a package of the runtime', 'base-files,', 'base-files, netbase,', ['runtime', 'debug']],
    ['a compiler flag', '-g0', '-g1', ['builder']],
    ['the base of a root', '[gcc, ', '[gcc, make, ', ['builder']],
    [
      'the suite of a root',
      'suite: trixie, packages: [python3-pip',
      'suite: bullseye, packages: [python3-pip',
      ['builder'],
    ],
    ['the architectures of a root', 'architectures: [arm64]', 'architectures: [amd64]', ['builder']],
    ['an option of the cross-compile', 'ptmx=yes', 'ptmx=no', ['builder']],
    ['a tool', 'tools: [pip]', 'tools: [pip, uv]', ['builder']],
    ['a reason', 'a reason', 'another reason', []],
  ])('a change of %s changes only the digests of the images that use it', (_what, from, to, changed) => {
    const after = setsText.replace(from, to);
    const variants = ['builder', 'runtime', 'debug'] as const;
    expect(variants.filter((variant) => digestOf(variant, setsText) !== digestOf(variant, after))).toEqual(
      changed,
    );
  });
});

test('a condition without quotes is refused, since YAML reads 3.10 as 3.1', () => {
  expect(() => parsePackageSets(setsText.replace('since: "3.10"', 'since: 3.10'))).toThrow(
    new Error('packages.yaml: 3.10 is read as the number 3.1; write it in quotes: "3.10"'),
  );
});

test('packages.yaml with an unknown key is refused', () => {
  expect(() =>
    parsePackageSets(setsText.replace('essential: true, packages: [gcc,', 'esential: true, packages: [gcc,')),
  ).toThrow(new Error('packages.yaml: roots.toolchain: unknown key "esential"'));
});
