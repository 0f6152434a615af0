import type { Lock, LockedPackage } from '@distroless/lockfile';
import { debianPurl, genericPurl, type ListedPackage, pypiPurl, sourcePurl } from '@distroless/sbom';
import type { ScanSubject } from './scan.ts';

/**
 * What an image of this lock has, as its SBOM would list it: so that a clone without images can be scanned. The SBOM knows
 * more: code of other packages that is linked into these (`Built-Using`), and what CPython and wheels carry inside.
 */
export function listLocked(lock: Lock): ScanSubject {
  const { series, variant, debian, release } = lock;
  const project = `python-${series}-${variant}`;
  const python = {
    ...{ id: 'cpython', name: 'python', version: release.version, sources: [] },
    purl: genericPurl('python', release.version),
  };
  const packages = Object.values(lock.roots[variant]?.packages ?? {}).flat();
  const wheels = Object.values(lock.tools ?? {}).flatMap((tools) => Object.values(tools).flat());
  const all = [
    python,
    ...packages.map((locked) => listDebian(locked, debian)),
    ...wheels.map(({ name, version }) => ({
      ...{ id: `pypi-${name}`, name, version, purl: pypiPurl(name, version), sources: [] },
    })),
  ];
  // The architectures have mostly the same packages.
  const once = [...new Map(all.map((one) => [one.purl, one])).values()];
  return { image: project, identity: project, packages: once };
}

function listDebian({ package: name, version, architecture, path }: LockedPackage, debian: number) {
  const source = { name: sourceIn(path) ?? name, version: sourceVersion(version) };
  return {
    ...{ id: `deb-${name}-${architecture}`, name, version },
    purl: debianPurl({ name, version, architecture, debian, source }),
    sources: [sourcePurl(source, debian)],
  } satisfies ListedPackage;
}

/** Debian's pool has a folder for each source package: `pool/main/g/glibc/libc6_2.41-12_amd64.deb`. */
function sourceIn(path: string): string | undefined {
  return /\/(?:lib)?[a-z0-9]\/([a-z0-9][a-z0-9.+-]+)\/[^/]+$/.exec(path)?.[1];
}

/** A package that was built again from the same source has `+b1` after its version. */
function sourceVersion(version: string): string {
  return version.replace(/\+b\d+$/, '');
}
