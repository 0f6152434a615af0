import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { APT_TARGETS_ARGUMENTS, findMirrors, type Mirrors, snapshotMirrors } from '@distroless/debian';
import { type Engine, findEngine } from '@distroless/engine';
import { type Cache, openCache, type Progress } from '@distroless/fetch';
import { type Lock, readLock } from '@distroless/lockfile';
import {
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
  /** The mirror of this machine; locked files are also looked for in the snapshot archive. */
  mirrors: Mirrors;
  env: NodeJS.ProcessEnv;
  now: Date;
  signal: AbortSignal;
  report: Report;
  /** Found when first needed: not every step needs one. */
  engine: () => Engine;
}

/** Reads the two YAML files and finds cache and mirror. Errors name the file or the setting. */
export async function openContext(
  workspace: string,
  env: NodeJS.ProcessEnv,
  { now, signal, report }: { now: Date; signal: AbortSignal; report: Report },
): Promise<Context> {
  return {
    workspace,
    ...(await readIntent(workspace)),
    cache: await openCache(env, now),
    mirrors: await findMirrors(env, { aptTargets, now }),
    env,
    now,
    signal,
    report,
    engine: () => findEngine(env, workspace),
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
export function lockedMirrors(lock: Lock, context: Context): Mirrors[] {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(lock.snapshot) ?? [];
  return [context.mirrors, snapshotMirrors(new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`))];
}

/** Where a step's product is, below the workspace: `dist/python/3.13/runtime/rootfs-amd64.tar`. */
export function distPath(image: ImageId, name: string): string {
  return join('dist', 'python', image.series, image.variant, name);
}

/** Runs `work` with an empty folder that is gone afterwards, however it ends. */
export async function withTemporary<T>(context: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const parent = join(context.workspace, 'dist', 'tmp');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'step-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function aptTargets(): Promise<string> {
  const { stdout } = await promisify(execFile)('apt-get', APT_TARGETS_ARGUMENTS).catch(() => ({
    stdout: '',
  }));
  return stdout;
}
