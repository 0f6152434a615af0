import { findMirrors, type Mirrors } from '@distroless/debian-package';
import { type Engine, openEngine } from '@distroless/engine';
import { type Cache, openCache, type Progress } from '@distroless/fetch';
import type { PackageSets, Versions } from '@distroless/matrix';
import { aptTargets } from './apt.ts';
import { readIntent } from './intent.ts';

/** What a step reports while it works: a line, or how far a long part is (in `unit`s). */
export type Report = (event: StepEvent) => void;
export type StepEvent = { line: string } | (Progress & { unit: 'bytes' | 'files' | 'steps' });

/** The inputs of every step. */
export interface Context {
  /** The folder of nx.json. */
  workspace: string;
  versions: Versions;
  sets: PackageSets;
  cache: Cache;
  /** The mirror of this machine; without one, the snapshot archive as it was at this time. */
  mirrors: (time: Date) => Promise<Mirrors>;
  env: NodeJS.ProcessEnv;
  now: Date;
  signal: AbortSignal;
  report: Report;
  /** Opened and set up when it is first needed: not every step needs an engine. */
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
