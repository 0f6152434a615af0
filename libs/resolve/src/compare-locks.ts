import { compareVersions } from '@distroless/debian-index';
import type { Lock, LockedPackage } from '@distroless/lockfile';

/** A package whose locked version changed, for the table that `lock` prints; `null` where it is new or gone. */
export interface Change {
  root: string;
  package: string;
  from: string | null;
  to: string | null;
  /** The newer version comes from the security archive. */
  security: boolean;
}

/** What differs between two locks of one image, root by root. Architectures are told apart by nobody: one is enough. */
export function compareLocks(before: Lock | undefined, after: Lock): Change[] {
  const changes: Change[] = [];
  for (const [root, { packages }] of Object.entries(after.roots)) {
    const old = versionsOf(before?.roots[root]?.packages ?? {});
    const young = versionsOf(packages);
    for (const name of [...new Set([...old.keys(), ...young.keys()])].sort()) {
      const from = old.get(name);
      const to = young.get(name);
      if (from?.version === to?.version) continue;
      const newer = to !== undefined && (from === undefined || compareVersions(to.version, from.version) > 0);
      const security = newer && to.archive === 'debian-security';
      changes.push({ root, package: name, from: from?.version ?? null, to: to?.version ?? null, security });
    }
  }
  changes.push(...compareTools(before, after));
  changes.push(...compareReleases(before, after));
  return changes;
}

function compareReleases(before: Lock | undefined, after: Lock): Change[] {
  if (!before) return [];
  const changes = [
    { package: 'cpython', from: before.release.version, to: after.release.version },
    {
      package: 'cpython (substitute)',
      from: before.substitute?.version ?? null,
      to: after.substitute?.version ?? null,
    },
  ];
  return changes
    .filter(({ from, to }) => from !== to)
    .map((change) => ({ root: 'cpython', ...change, security: false }));
}

/** Python packages of the builder's tools; each is named with the tool that it serves. */
function compareTools(before: Lock | undefined, after: Lock): Change[] {
  const [old, young] = [toolVersions(before), toolVersions(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])].sort();
  return names.flatMap((name) => {
    const [from = null, to = null] = [old.get(name), young.get(name)];
    return from === to ? [] : [{ root: 'tools', package: name, from, to, security: false }];
  });
}

function toolVersions(lock: Lock | undefined): Map<string, string> {
  const wheels = Object.values(lock?.tools ?? {}).flatMap((tools) => Object.entries(tools));
  return new Map(
    wheels.flatMap(([tool, list]) =>
      list.map(({ name, version }) => [name === tool ? name : `${name} (${tool})`, version] as const),
    ),
  );
}

function versionsOf(packages: Record<string, LockedPackage[]>): Map<string, LockedPackage> {
  return new Map(
    Object.values(packages).flatMap((list) => list.map((locked) => [locked.package, locked] as const)),
  );
}
