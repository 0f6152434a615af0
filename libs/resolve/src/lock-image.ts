import { type Package, type PackageIndex, resolveClosure, type Suite } from '@distroless/debian-index';
import {
  type Lock,
  type LockedPackage,
  type LockedRoot,
  lockCommand,
  lockPath,
  lockSchema,
  readLock,
} from '@distroless/lockfile';
import { digestIntent, type ImageId, type Intent, type IntentRoot, intentOf } from '@distroless/matrix';
import type { Pips } from '@distroless/pip';
import { lockTools } from './lock-tools.ts';
import type { LockedReleases } from './releases.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { Suites } from './suites.ts';

/** What a lock is resolved with. */
export type LockWith = { suites: Suites; pips: Pips; releases: LockedReleases; context: ResolveContext };

/**
 * Resolves one image's intent against the suites as they are now. Errors name the image and what cannot be resolved.
 */
export async function lockImage(
  image: ImageId,
  { suites, pips, releases, context }: LockWith,
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
    snapshot: snapshotOf(loaded),
    ...expiredOf(loaded),
    ...releases,
    roots: lockRoots(intent, loaded, image),
    ...(intent.cpython ? { cpython: intent.cpython } : {}),
  };
  if (intent.tools) {
    const tools: NonNullable<Lock['tools']> = {};
    for (const arch of context.versions.architectures) {
      tools[arch] = await lockTools(lock, intent.tools, { arch, pips, context });
    }
    lock.tools = tools;
  }
  return keepSnapshot(
    lockSchema.parse(lock),
    await readLock(context.workspace, image).catch(() => undefined),
  );
}

// A snapshot names a state of the archive in which every file is; it need not move when no file has.
function keepSnapshot(lock: Lock, present: Lock | undefined): Lock {
  const same =
    present && JSON.stringify({ ...lock, snapshot: '' }) === JSON.stringify({ ...present, snapshot: '' });
  return same ? present : lock;
}

/** Every suite that a root's packages are of, by name. */
async function loadSuites(intent: Intent, suites: Suites): Promise<Map<string, Suite>> {
  const names = new Set([intent.suite, ...Object.values(intent.roots).map(({ suite }) => suite)]);
  const loaded = new Map<string, Suite>();
  for (const name of names) loaded.set(name, await suites(name));
  return loaded;
}

function lockRoots(intent: Intent, suites: Map<string, Suite>, image: ImageId): Record<string, LockedRoot> {
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

/** What lies below a root already: left out of it, and not followed. */
function namesBelow(on: NonNullable<IntentRoot['on']>, arch: string, index: PackageIndex): string[] {
  const { without, essential } = on;
  const closure = resolveClosure({ roots: on.packages[arch] ?? [], without, index, essential });
  return [...without, ...closure.map(({ name }) => name)];
}

function toLocked({ name, version, architecture, archive, filename, size, sha256 }: Package): LockedPackage {
  return { package: name, version, architecture, archive, path: filename, size, sha256 };
}

/** `20261124T021215Z`: the newest date among the suites' indexes. */
function snapshotOf(suites: Map<string, Suite>): string {
  const dates = [...suites.values()].flatMap(({ releases }) => releases.map(({ date }) => date.getTime()));
  const newest = Math.max(...dates);
  return new Date(newest).toISOString().replace(/[-:]|\.\d+/g, '');
}

function expiredOf(suites: Map<string, Suite>): { expired?: string[] } {
  const releases = [...suites.values()].flatMap((suite) => suite.releases);
  const expired = releases.filter((release) => release.expired).map(({ name }) => name);
  return expired.length > 0 ? { expired } : {};
}
