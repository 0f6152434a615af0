import {
  compareVersions,
  type Package,
  type PackageIndex,
  resolveClosure,
  type Suite,
} from '@distroless/debian';
import {
  type Lock,
  type LockedPackage,
  type LockedRoot,
  lockCommand,
  lockPath,
  readLock,
} from '@distroless/lockfile';
import { digestIntent, type ImageId, type Intent, intentOf } from '@distroless/matrix';
import type { Context } from './context.ts';
import { lockTools } from './lock-tools.ts';

/** Resolves one image's intent against a suite as it is now. Errors name the image and what cannot be resolved. */
export async function lockImage(image: ImageId, suite: Suite, context: Context): Promise<Lock> {
  const intent = intentOf(image, context.versions, context.sets);
  const release = intent.releases[0];
  if (!release) {
    throw new Error(
      `versions.yaml: knows no release of series "${image.series}"; add one with its sha256 to "releases"`,
    );
  }
  const { series, variant, debian, eol } = intent;
  const lock: Lock = {
    '//': `Written by \`${lockCommand(image)}\` from versions.yaml and packages.yaml. Do not edit.`,
    intent: digestIntent(intent),
    series,
    variant,
    suite: intent.suite,
    debian,
    eol,
    snapshot: snapshotOf(suite),
    ...expiredOf(suite),
    release: { version: release.release, sha256: release.sha256 },
    roots: lockRoots(intent, suite, image),
    ...(intent.cpython ? { cpython: intent.cpython } : {}),
  };
  if (intent.tools) {
    const tools: NonNullable<Lock['tools']> = {};
    for (const arch of context.versions.architectures) {
      tools[arch] = await lockTools(lock, intent.tools, { arch, context });
    }
    lock.tools = tools;
  }
  return keepSnapshot(lock, await readLock(context.workspace, image).catch(() => undefined));
}

// A snapshot names a state of the archive in which every file is; it need not move when no file has.
function keepSnapshot(lock: Lock, present: Lock | undefined): Lock {
  const same =
    present && JSON.stringify({ ...lock, snapshot: '' }) === JSON.stringify({ ...present, snapshot: '' });
  return same ? present : lock;
}

function lockRoots(intent: Intent, suite: Suite, image: ImageId): Record<string, LockedRoot> {
  const roots: Record<string, LockedRoot> = {};
  for (const [name, root] of Object.entries(intent.roots)) {
    const packages: Record<string, LockedPackage[]> = {};
    for (const [arch, names] of Object.entries(root.packages)) {
      const index = suite.indexes.get(arch);
      if (!index)
        throw new Error(`cannot lock ${lockPath(image)}: suite "${intent.suite}" was not read for ${arch}`);
      const below = root.on ? closureNames(root.on.packages[arch] ?? [], root.on.without, index) : [];
      const without = [...root.without, ...(root.on?.without ?? []), ...below];
      const closure = resolveClosure({ roots: names, without, index, essential: root.essential });
      packages[arch] = closure.map(toLocked);
    }
    roots[name] = { files: root.files, links: root.links, directories: root.directories, packages };
  }
  return roots;
}

function closureNames(roots: string[], without: string[], index: PackageIndex): string[] {
  return resolveClosure({ roots, without, index, essential: false }).map(({ name }) => name);
}

function toLocked({ name, version, architecture, archive, filename, size, sha256 }: Package): LockedPackage {
  return { package: name, version, architecture, archive, path: filename, size, sha256 };
}

/** `20261124T021215Z`: the newest date among the suite's indexes. */
function snapshotOf(suite: Suite): string {
  const newest = Math.max(...suite.releases.map(({ date }) => date.getTime()));
  return new Date(newest).toISOString().replace(/[-:]|\.\d+/g, '');
}

function expiredOf(suite: Suite): { expired?: string[] } {
  const expired = suite.releases.filter((release) => release.expired).map(({ name }) => name);
  return expired.length > 0 ? { expired } : {};
}

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
  if (before && before.release.version !== after.release.version) {
    changes.push({
      root: 'cpython',
      package: 'cpython',
      from: before.release.version,
      to: after.release.version,
      security: false,
    });
  }
  return changes;
}

function versionsOf(packages: Record<string, LockedPackage[]>): Map<string, LockedPackage> {
  return new Map(
    Object.values(packages).flatMap((list) => list.map((locked) => [locked.package, locked] as const)),
  );
}
