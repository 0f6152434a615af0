import { compareVersions } from '@distroless/debian-index';
import type { Lock, LockedPackage } from '@distroless/lockfile';
import { compareReleases } from '@distroless/matrix';
import { compare as comparePython } from '@renovatebot/pep440';

/** A package whose locked version changed, for the table that `lock` prints; `null` if it is new or removed. */
export interface Change {
  root: string;
  package: string;
  from: string | null;
  to: string | null;
  /** The newer version comes from the security archive. */
  security: boolean;
  /** The version is lower than before. */
  downgrade?: true;
}

/** The differences between two locks of one image, root by root. The same change for several architectures is one. */
export function compareLocks(before: Lock | undefined, after: Lock): Change[] {
  const changes = Object.entries(after.roots).flatMap(([root, { packages }]) =>
    compareRoots(root, before?.roots[root]?.packages ?? {}, packages),
  );
  return [...changes, ...compareTools(before, after), ...compareReleasesOf(before, after)];
}

type Packages = Record<string, LockedPackage[]>;

function compareRoots(root: string, before: Packages, after: Packages): Change[] {
  const changes = new Map<string, Change>();
  for (const [arch, packages] of Object.entries(after)) {
    const old = byName(before[arch] ?? Object.values(before).flat());
    const young = byName(packages);
    for (const name of namesOf(old, young)) {
      const change = comparePackages({ root, name }, old.get(name), young.get(name));
      if (change) changes.set([name, change.from, change.to].join(' '), change);
    }
  }
  return [...changes.values()].sort((a, b) => (a.package < b.package ? -1 : Number(a.package > b.package)));
}

function comparePackages(
  { root, name }: { root: string; name: string },
  from: LockedPackage | undefined,
  to: LockedPackage | undefined,
): Change | undefined {
  if (from?.version === to?.version) return undefined;
  const order = from && to ? compareVersions(to.version, from.version) : 0;
  const isNewer = to !== undefined && (!from || order > 0);
  return {
    ...{ root, package: name, from: from?.version ?? null, to: to?.version ?? null },
    security: isNewer && to.archive === 'debian-security',
    ...(order < 0 ? { downgrade: true } : {}),
  };
}

function compareReleasesOf(before: Lock | undefined, after: Lock): Change[] {
  const old = new Map(before ? [['cpython', before.release.version]] : []);
  const young = new Map([['cpython', after.release.version]]);
  if (before?.substitute) old.set('cpython (substitute)', before.substitute.version);
  if (after.substitute) young.set('cpython (substitute)', after.substitute.version);
  return compareMaps('cpython', [old, young], compareReleases);
}

/** Python packages of the builder's tools; each dependency is named with its tool. */
function compareTools(before: Lock | undefined, after: Lock): Change[] {
  const changes = new Map<string, Change>();
  for (const [arch, tools] of Object.entries(after.tools ?? {})) {
    const old = before?.tools?.[arch] ?? Object.values(before?.tools ?? {})[0] ?? {};
    for (const change of compareMaps('tools', [toolVersions(old), toolVersions(tools)], comparePython)) {
      changes.set([change.package, change.from, change.to].join(' '), change);
    }
  }
  return [...changes.values()];
}

function toolVersions(tools: NonNullable<Lock['tools']>[string]): Map<string, string> {
  return new Map(
    Object.entries(tools).flatMap(([tool, list]) =>
      list.map(({ name, version }) => [name === tool ? name : `${name} (${tool})`, version] as const),
    ),
  );
}

function compareMaps(
  root: string,
  [old, young]: [Map<string, string>, Map<string, string>],
  compare: (a: string, b: string) => number,
): Change[] {
  return namesOf(old, young).flatMap((name) => {
    const [from = null, to = null] = [old.get(name), young.get(name)];
    if (from === to) return [];
    const isLower = from !== null && to !== null && compare(to, from) < 0;
    const downgrade = isLower ? ({ downgrade: true } as const) : {};
    return [{ root, package: name, from, to, security: false, ...downgrade }];
  });
}

function byName(packages: readonly LockedPackage[]): Map<string, LockedPackage> {
  return new Map(packages.map((locked) => [locked.package, locked] as const));
}

function namesOf(old: Map<string, unknown>, young: Map<string, unknown>): string[] {
  return [...new Set([...old.keys(), ...young.keys()])].sort();
}
