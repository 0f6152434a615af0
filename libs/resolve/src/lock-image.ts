import { type Package, type PackageIndex, resolveClosure } from '@distroless/debian-index';
import {
  type Lock,
  type LockedPackage,
  type LockedRoot,
  lockCommand,
  lockPath,
  lockSchema,
  stampOf,
} from '@distroless/lockfile';
import { digestIntent, type ImageId, type Intent, type IntentRoot, intentOf } from '@distroless/matrix';
import type { Pips } from '@distroless/pip';
import type { LockedReleases } from './lock-releases.ts';
import { lockTools } from './lock-tools.ts';
import { refuseOlder } from './refuse-older.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { ReadSuite, Suites } from './suites.ts';

/** The inputs of a resolution; `present` is the existing lock. */
export type LockWith = {
  suites: Suites;
  pips: Pips;
  releases: LockedReleases;
  present: Lock | undefined;
  context: ResolveContext;
};

/**
 * Resolves one image's intent against the suites as they are now. Errors name the image and the package that cannot be
 * resolved or that is older than in the present lock.
 */
export async function lockImage(
  image: ImageId,
  { suites, pips, releases, present, context }: LockWith,
): Promise<Lock> {
  const intent = intentOf(image, context.versions, context.sets);
  const loaded = await loadSuites(intent, suites);
  const { series, variant, debian, eol } = intent;
  const lock: Lock = {
    '//': `Written by \`${lockCommand(image)}\` from versions.yaml and packages.yaml. Do not edit.`,
    intent: digestIntent(intent),
    series,
    variant,
    suite: intent.suite,
    debian,
    eol,
    ...datesOf(loaded),
    ...expiredOf(loaded),
    ...releases,
    roots: lockRoots(intent, loaded, image),
    ...(intent.cpython ? { cpython: intent.cpython } : {}),
  };
  const { env } = context;
  refuseOlder(lock, present, { intent, env });
  if (intent.tools) {
    const tools: NonNullable<Lock['tools']> = {};
    for (const arch of context.versions.architectures) {
      tools[arch] = await lockTools(lock, intent.tools, { arch, pips, context });
    }
    lock.tools = tools;
    refuseOlder(lock, present, { intent, env });
  }
  return keepDates(lockSchema.parse(lock), present);
}

// At these dates the archive has every file; they stay while no file changes.
function keepDates(lock: Lock, present: Lock | undefined): Lock {
  return present && withoutDates(lock) === withoutDates(present) ? present : lock;
}

function withoutDates(lock: Lock): string {
  return JSON.stringify({ ...lock, snapshot: '', indexes: Object.keys(lock.indexes) });
}

/** The suites of all roots, by name. */
async function loadSuites(intent: Intent, suites: Suites): Promise<Map<string, ReadSuite>> {
  const names = new Set([intent.suite, ...Object.values(intent.roots).map(({ suite }) => suite)]);
  const loaded = new Map<string, ReadSuite>();
  for (const name of names) loaded.set(name, await suites(name));
  return loaded;
}

function lockRoots(
  intent: Intent,
  suites: Map<string, ReadSuite>,
  image: ImageId,
): Record<string, LockedRoot> {
  const roots: Record<string, LockedRoot> = {};
  for (const [name, root] of Object.entries(intent.roots)) {
    const packages: Record<string, LockedPackage[]> = {};
    for (const [arch, names] of Object.entries(root.packages)) {
      const index = suites.get(root.suite)?.indexes.get(arch);
      if (!index)
        throw new Error(`cannot lock ${lockPath(image)}: suite "${root.suite}" was not read for ${arch}`);
      packages[arch] = resolveClosure({
        roots: names,
        without: [...root.without, ...(root.on ? namesBelow(root.on, arch, index) : [])],
        index,
        essential: root.essential,
      }).map(toLocked);
    }
    roots[name] = { files: root.files, links: root.links, directories: root.directories, packages };
  }
  return roots;
}

/** The packages below a root: they are left out of it, and their dependencies are not followed. */
function namesBelow(on: NonNullable<IntentRoot['on']>, arch: string, index: PackageIndex): string[] {
  const { without, essential } = on;
  const closure = resolveClosure({ roots: on.packages[arch] ?? [], without, index, essential });
  return [...without, ...closure.map(({ name }) => name)];
}

function toLocked({ name, version, architecture, archive, filename, size, sha256 }: Package): LockedPackage {
  return { package: name, version, architecture, archive, path: filename, size, sha256 };
}

/** The dates of the suites' indexes, and which suites came from the snapshot archive. */
function datesOf(suites: Map<string, ReadSuite>): Pick<Lock, 'snapshot' | 'indexes' | 'archived'> {
  const all = [...suites.values()];
  const dates = all.flatMap(({ releases }) =>
    releases.map(({ name, date }) => [name, stampOf(date)] as const),
  );
  const archived = all.filter((suite) => suite.archived).map(({ suite }) => suite);
  return {
    snapshot:
      dates
        .map(([, date]) => date)
        .sort()
        .at(-1) ?? '',
    indexes: Object.fromEntries(dates),
    ...(archived.length > 0 ? { archived } : {}),
  };
}

function expiredOf(suites: Map<string, ReadSuite>): { expired?: string[] } {
  const releases = [...suites.values()].flatMap((suite) => suite.releases);
  const expired = releases.filter((release) => release.expired).map(({ name }) => name);
  return expired.length > 0 ? { expired } : {};
}
