import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { replaceFile } from '@distroless/files';

import type { Engine } from './engine.ts';
import { removeImage } from './image.ts';
import { type RunEngineOptions, runEngine } from './run.ts';
import { stopPodmanBuild } from './stop.ts';

export type BuildOptions = {
  /** Path of the Dockerfile; may be outside the context. */
  dockerfile: string;
  /** Folder with the files for COPY and ADD. */
  context: string;
  /** Name → folder or `docker-image://…`, for `COPY --from=name`. */
  contexts?: Readonly<Record<string, string>>;
  buildArgs?: Readonly<Record<string, string>>;
  /** `linux/amd64`; default: the engine's own. */
  platform?: string;
} & Pick<RunEngineOptions, 'onLine' | 'signal' | 'timeoutMs'>;

export type BuildImageOptions = BuildOptions & {
  target?: string;
  /** Default `none`. */
  network?: 'none' | 'host';
};

/**
 * Builds a stage without network and without the engine's cache, and writes the stage's root file system to a tar.
 * The tar appears at `output` (its folder is created) when it is complete. No image stays in the engine.
 */
export async function buildToTar(
  engine: Engine,
  options: BuildOptions & { target: string; output: string },
): Promise<void> {
  const { target, dockerfile, output } = options;
  await replaceFile(output, async (temporary) => {
    // podman keeps an image of the stage; docker keeps none, and does not give its id.
    const idFile = engine.name === 'podman' ? `${temporary}.id` : undefined;
    const idArgs = idFile === undefined ? [] : ['--iidfile', idFile];
    try {
      await build(engine, `build stage "${target}" of "${dockerfile}"`, {
        ...options,
        extraArgs: ['--target', target, ...idArgs, '--output', `type=tar,dest=${temporary}`],
      });
    } finally {
      if (idFile !== undefined) await removeBuilt(engine, idFile);
    }
  });
}

async function removeBuilt(engine: Engine, idFile: string): Promise<void> {
  if (!existsSync(idFile)) return;
  await removeImage(engine, await readFile(idFile, 'utf8'));
  await rm(idFile);
}

/** Builds an image, without the engine's cache, and tags it. */
export async function buildImage(
  engine: Engine,
  options: BuildImageOptions & { tag: string },
): Promise<void> {
  const { tag, target } = options;
  const extraArgs = ['--tag', tag, ...(target === undefined ? [] : ['--target', target])];
  if (engine.name === 'docker') extraArgs.push('--load');
  await build(engine, `build image "${tag}"`, { ...options, extraArgs });
}

type AnyBuild = BuildOptions & { network?: 'none' | 'host'; extraArgs: string[] };

async function build(engine: Engine, purpose: string, options: AnyBuild): Promise<void> {
  const {
    dockerfile,
    context,
    contexts = {},
    buildArgs = {},
    platform,
    network = 'none',
    extraArgs,
  } = options;
  const args = [
    ...(engine.name === 'docker' ? ['buildx', 'build', '--progress', 'plain'] : ['build', '--pull=never']),
    ...['--file', dockerfile, '--network', network, '--no-cache', ...extraArgs],
    ...Object.entries(contexts).flatMap(([name, place]) => ['--build-context', `${name}=${place}`]),
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...(platform === undefined ? [] : ['--platform', platform]),
    context,
  ];
  const { onLine, signal, timeoutMs } = options;
  await runEngine(engine, args, {
    purpose,
    ...(engine.name === 'podman' && { stop: stopPodmanBuild }),
    ...(onLine && { onLine }),
    ...(signal && { signal }),
    ...(timeoutMs && { timeoutMs }),
  });
}
