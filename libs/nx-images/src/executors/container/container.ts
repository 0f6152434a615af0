import { join } from 'node:path';
import { checkArchitecture, type Engine, loadLayout, openEngine } from '@distroless/engine';
import type { ExecutorContext } from '@nx/devkit';
import { projectName } from '../../image.mjs';
import { describeImage } from './describe-image.ts';
import { type ImageOptions, readImageFacts } from './image-facts.ts';
import { sealImage } from './seal-image.ts';

export type ContainerOptions = ImageOptions;

/** What the executor needs from the process; tests replace it. */
export type Surroundings = {
  env: NodeJS.ProcessEnv;
  /** This machine's architecture, as Node names it. */
  machine: string;
  now: Date;
  engine: (signal: AbortSignal) => Promise<Engine>;
  out: (line: string) => void;
  err: (line: string) => void;
};

/** The Nx executor: an error is printed, and the task fails. */
export async function runContainer(
  options: ContainerOptions,
  { root }: Pick<ExecutorContext, 'root'>,
): Promise<{ success: boolean }> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupt.abort(new Error(`interrupted by ${name}`)));
  }
  const surroundings: Surroundings = {
    env: process.env,
    machine: process.arch,
    now: new Date(),
    engine: (signal) => openEngine({ env: process.env, workspace: root, report: surroundings.err, signal }),
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
  };
  try {
    await makeImage(options, { root, signal: interrupt.signal, ...surroundings });
    return { success: true };
  } catch (error) {
    const { aborted, reason } = interrupt.signal;
    surroundings.err((aborted ? reason : (error as Error)).message);
    return { success: false };
  }
}

/**
 * From tars to an image in the engine: the engine reads the settings from the Dockerfile; settings and tars, as layers,
 * are sealed into an OCI layout in dist/, whose bytes depend on inputs and commit only; the layout is loaded.
 */
export async function makeImage(
  options: ContainerOptions,
  { root, signal, ...surroundings }: Surroundings & { root: string; signal: AbortSignal },
): Promise<void> {
  const { env, machine, now, out, err, engine: openNow } = surroundings;
  checkArchitecture(`${projectName(options.series, options.variant)}:container`, options.arch, machine);
  const facts = await readImageFacts(options, { root, env, now });
  for (const line of facts.warnings) err(line);
  const engine = await openNow(signal);
  const verbose = env['NX_VERBOSE_LOGGING'] === 'true';
  const { folder, loaded, isNew, layers } = await sealImage(facts, { root, engine, signal, verbose });
  if (isNew) out(`${facts.project}: wrote ${folder} (${layers.length} layers)`);
  const { id } = await loadLayout(engine, join(root, loaded), {
    tags: facts.tags,
    signal,
    ...(verbose && { onLine: err }),
  });
  for (const line of describeImage({ id, tags: facts.tags, layers })) out(line);
}
