import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  APT_TARGETS_ARGUMENTS,
  findMirrors,
  loadKeys,
  type Mirrors,
  snapshotMirrors,
} from '@distroless/debian';
import { type Engine, openEngine } from '@distroless/engine';
import { type Cache, openCache, type Progress } from '@distroless/fetch';
import { type Lock, readLock } from '@distroless/lockfile';
import {
  type Architecture,
  type ImageId,
  intentOf,
  type PackageSets,
  parsePackageSets,
  parseVersions,
  type Versions,
} from '@distroless/matrix';

/** What a step says while it works: a line, or how far a lengthy part is (in `unit`s). */
export type Report = (event: StepEvent) => void;
export type StepEvent = { line: string } | (Progress & { unit: 'bytes' | 'files' | 'steps' });

/** What every step works with. */
export interface Context {
  /** The folder of nx.json. */
  workspace: string;
  versions: Versions;
  sets: PackageSets;
  cache: Cache;
  /** The mirror of this machine; where it has none, the snapshot archive as it was at this time. */
  mirrors: (time: Date) => Promise<Mirrors>;
  /** The archive keys that are trusted. */
  keys: typeof loadKeys;
  env: NodeJS.ProcessEnv;
  now: Date;
  signal: AbortSignal;
  report: Report;
  /** Opened, and set up, when first needed: not every step needs one. */
  engine: () => Promise<Engine>;
}

/** Reads the two YAML files and finds the cache. Errors name the file or the setting. */
export async function openContext(
  workspace: string,
  env: NodeJS.ProcessEnv,
  { now, signal, report }: { now: Date; signal: AbortSignal; report: Report },
): Promise<Context> {
  return {
    workspace,
    ...(await readIntent(workspace)),
    cache: await openCache(env, now),
    mirrors: (time) => findMirrors(env, { aptTargets, now: time }),
    keys: loadKeys,
    env,
    now,
    signal,
    report,
    engine: once(() => openEngine({ env, workspace, signal, report: (line) => report({ line }) })),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The two files written by hand. */
export async function readIntent(workspace: string): Promise<{ versions: Versions; sets: PackageSets }> {
  const folder = join(workspace, 'images', 'python');
  const versions = parseVersions(
    await readFile(join(folder, 'versions.yaml'), 'utf8'),
    'images/python/versions.yaml',
  );
  const sets = parsePackageSets(
    await readFile(join(folder, 'packages.yaml'), 'utf8'),
    'images/python/packages.yaml',
  );
  return { versions, sets };
}

/** The lock of an image, refused when it is not of the present intent. */
export function readFreshLock(image: ImageId, context: Context): Promise<Lock> {
  const intent = intentOf(image, context.versions, context.sets);
  return readLock(context.workspace, image, { intent });
}

/** Where locked files may be had: this machine's mirror, then the archive as it was when the lock was made. */
export async function lockedMirrors(
  lock: Pick<Lock, 'snapshot'>,
  context: Context,
): Promise<[own: Mirrors, archive: Mirrors]> {
  const time = snapshotTime(lock);
  return [await context.mirrors(time), snapshotMirrors(time)];
}

// The archive answers with its last state before the time it is asked for. It takes one some hours after an index is
// dated, and a file that a newer one replaces stays for more than a day: half a day later is sure to have them all.
function snapshotTime({ snapshot }: Pick<Lock, 'snapshot'>): Date {
  const iso = snapshot.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return new Date(Date.parse(iso) + 12 * 60 * 60 * 1000);
}

/** The architecture of this machine, by Debian's name; what is neither is taken for amd64, which can be emulated. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}

/** Where a step's product is, below the workspace: `dist/python/3.13/runtime/rootfs-amd64.tar`. */
export function distPath(image: ImageId, name: string): string {
  return join('dist', 'python', image.series, image.variant, name);
}

/** The path of what an earlier step wrote; an error names the target that makes it. */
export function findProduct(path: string, { workspace }: Context): string {
  const file = join(workspace, path);
  if (existsSync(file)) return file;
  throw new Error(`cannot read "${path}": no such file; run ./nx run ${makerOf(path)}`);
}

// dist/python/<series>/<variant>/<target>-<arch>[-<flavour>].tar
function makerOf(path: string): string {
  const [, , series, variant, file = ''] = path.split('/');
  const [, name, arch, flavour] = /^([a-z-]+?)(?:-dev)?-(amd64|arm64)(?:-(\w+))?\.tar$/.exec(file) ?? [];
  const target = name === 'cpython' && arch === 'arm64' && hostArchitecture() !== 'arm64' ? 'cross' : name;
  const build = name === 'other-root' ? 'upstream' : flavour;
  const builds = [arch === 'arm64' ? 'arm64' : '', build === 'fast' ? '' : (build ?? '')];
  return [`python-${series}-${variant}`, target, ...builds.filter((build) => build !== '')].join(':');
}

/** Runs `work` with an empty folder that is gone afterwards, however it ends. */
export async function withTemporary<T>(context: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(context.workspace, 'dist', 'tmp');
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, context.now);
  const folder = await mkdtemp(join(parent, 'step-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what runs that were killed have left: no step takes a day. */
async function removeLeftovers(parent: string, now: Date): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (now.getTime() - mtimeMs > 24 * 60 * 60 * 1000) await rm(path, { recursive: true, force: true });
  }
}

async function aptTargets(): Promise<string> {
  const { stdout } = await promisify(execFile)('apt-get', APT_TARGETS_ARGUMENTS).catch(() => ({
    stdout: '',
  }));
  return stdout;
}
