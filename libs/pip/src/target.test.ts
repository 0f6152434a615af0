import type { LockedPackage, LockedRoot } from '@distroless/lockfile';
import { describe, expect, it } from 'vitest';
import { markersOf, pipTarget, pipTargetArguments } from './target.ts';

describe('pipTarget', () => {
  const locked = (name: string, version: string): LockedPackage => ({
    package: name,
    version,
    architecture: 'arm64',
    archive: 'debian',
    path: `pool/${name}.deb`,
    size: 1,
    sha256: 'a'.repeat(64),
  });
  const lockOf = (name: string, arm64: LockedPackage[]) => {
    const root: LockedRoot = { files: {}, links: {}, directories: {}, packages: { arm64 } };
    return { series: '3.13', variant: 'builder', roots: { [name]: root } } as const;
  };

  it.each([
    { reason: 'of Debian 11', version: '2.31-13+deb11u13', glibc: 31 },
    { reason: 'of Debian 13, also one that was built again', version: '2.41-12+b1', glibc: 41 },
  ])('has the glibc of the root that the wheels run in: $reason', ({ version, glibc }) => {
    const lock = lockOf('builder', [locked('libc6-dev', '2.99-1'), locked('libc6', version)]);
    expect(pipTarget(lock, 'arm64')).toEqual({ series: '3.13', arch: 'arm64', glibc });
  });

  it.each([
    { reason: 'the root has none', lock: lockOf('builder', [locked('libc6-dev', '2.41-12')]) },
    { reason: 'only another root has one', lock: lockOf('pip', [locked('libc6', '2.41-12')]) },
    { reason: 'its version has another form', lock: lockOf('builder', [locked('libc6', '3.0-1')]) },
  ])('is refused where $reason', ({ lock }) => {
    expect(() => pipTarget(lock, 'arm64')).toThrow(
      new Error('images/python/3.13/builder/lock.json: root "builder" has no libc6 for arm64'),
    );
  });
});

describe('pipTargetArguments', () => {
  /** The values of one option, in their order, which is pip's order of preference. */
  const valuesOf = (option: string, args: string[]) =>
    args.filter((_, index) => args[index - 1] === `--${option}`);
  /** `manylinux_2_20`, `manylinux_2_19`, … down to the first that is called by a number. */
  const numbered = (glibc: number, machine: string) =>
    Array.from({ length: glibc - 16 }, (_, index) => `manylinux_2_${glibc - index}_${machine}`);

  it.each([
    {
      reason: 'amd64 has the two oldest names, which other architectures never had',
      target: { series: '3.9', arch: 'amd64', glibc: 31 },
      abis: ['cp39', 'abi3', 'none'],
      platforms: [
        ...numbered(31, 'x86_64'),
        'manylinux2014_x86_64',
        'manylinux2010_x86_64',
        'manylinux1_x86_64',
        'linux_x86_64',
      ],
    },
    {
      reason: 'arm64 begins with 2014',
      target: { series: '3.13', arch: 'arm64', glibc: 41 },
      abis: ['cp313', 'abi3', 'none'],
      platforms: [...numbered(41, 'aarch64'), 'manylinux2014_aarch64', 'linux_aarch64'],
    },
  ] as const)('$reason', ({ target, abis, platforms }) => {
    const args = pipTargetArguments(target);
    expect(valuesOf('platform', args)).toEqual(platforms);
    expect(valuesOf('abi', args)).toEqual(abis);
    expect(valuesOf('python-version', args)).toEqual([target.series]);
    expect(valuesOf('implementation', args)).toEqual(['cp']);
    // pip takes no argument twice, and none without its option.
    expect(args).toHaveLength(2 * (abis.length + platforms.length + 2));
  });

  it('begins with the glibc of the root, and ends with the first that has a number', () => {
    const platforms = valuesOf('platform', pipTargetArguments({ series: '3.13', arch: 'arm64', glibc: 41 }));
    expect([platforms[0], platforms.at(-3)]).toEqual(['manylinux_2_41_aarch64', 'manylinux_2_17_aarch64']);
  });
});

describe('markersOf', () => {
  it.each([
    { arch: 'amd64', machine: 'x86_64' },
    { arch: 'arm64', machine: 'aarch64' },
  ] as const)('has the markers of a Python on $arch', ({ arch, machine }) => {
    expect(markersOf({ series: '3.13', arch, glibc: 41 })).toEqual({
      python_version: '3.13',
      python_full_version: '3.13.0',
      implementation_version: '3.13.0',
      platform_machine: machine,
    });
  });
});
