import { type Lock, lockPath } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';

/** The Python that wheels are chosen for; pip itself may run on another. `glibc` is the minor version of its glibc. */
export interface PipTarget {
  series: string;
  arch: Architecture;
  glibc: number;
}

/** The builder's own Python, of its series and with the glibc of its root. */
export function pipTarget(lock: Pick<Lock, 'series' | 'variant' | 'roots'>, arch: Architecture): PipTarget {
  const libc = lock.roots['builder']?.packages[arch]?.find(({ package: name }) => name === 'libc6');
  const glibc = Number(/^2\.(\d+)/.exec(libc?.version ?? '')?.[1]);
  if (!(glibc > 0)) throw new Error(`${lockPath(lock)}: root "builder" has no libc6 for ${arch}`);
  return { series: lock.series, arch, glibc };
}

/**
 * The arguments that make pip choose wheels for another Python
 * (https://pip.pypa.io/en/stable/cli/pip_download/, https://peps.python.org/pep-0600/).
 */
export function pipTargetArguments({ series, arch, glibc }: PipTarget): string[] {
  const machine = machines[arch];
  const platforms = [
    ...Array.from(
      { length: glibc - oldestGlibc + 1 },
      (_, index) => `manylinux_2_${glibc - index}_${machine}`,
    ),
    `manylinux2014_${machine}`,
    ...(arch === 'amd64' ? [`manylinux2010_${machine}`, `manylinux1_${machine}`] : []),
    `linux_${machine}`,
  ];
  const abis = [`cp${series.replace('.', '')}`, 'abi3', 'none'];
  return [
    ...['--python-version', series, '--implementation', 'cp'],
    ...abis.flatMap((abi) => ['--abi', abi]),
    ...platforms.flatMap((platform) => ['--platform', platform]),
  ];
}

/**
 * The values of environment markers (https://peps.python.org/pep-0508/#environment-markers). pip has no option for
 * them: it evaluates markers for the Python that it runs on.
 */
export function markersOf({ series, arch }: PipTarget): Record<string, string> {
  return {
    python_version: series,
    python_full_version: `${series}.0`,
    implementation_version: `${series}.0`,
    platform_machine: machines[arch],
  };
}

const machines = { amd64: 'x86_64', arm64: 'aarch64' } as const;
/** The oldest glibc with a manylinux tag that names it by number. */
const oldestGlibc = 17;
