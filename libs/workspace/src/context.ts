import { findMirrors, type Mirrors } from '@distroless/debian-package';
import { type Engine, findEngine } from '@distroless/engine';
import { type Cache, openCache, type Progress } from '@distroless/fetch';
import type { PackageSets, Versions } from '@distroless/matrix';
import { aptTargets } from './apt.ts';
import { readIntent } from './intent.ts';

/** What a step reports while it works: a line, or how far a long part is (in `unit`s). */
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
  env: NodeJS.ProcessEnv;
  now: Date;
  signal: AbortSignal;
  report: Report;
  /** Found when it is first needed: not every step needs one. */
  engine: () => Engine;
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
    env,
    now,
    signal,
    report,
    engine: () => findEngine(env, workspace),
  };
}
