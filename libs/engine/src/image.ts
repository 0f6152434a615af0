import { replaceFile } from '@distroless/files';
import { z } from 'zod';

import type { Engine } from './engine.ts';
import { EngineError, longAnswer, runEngine } from './run.ts';

/** What an engine says about an image, in the same shape from both engines. */
export type ImageFacts = {
  /** `sha256:` and the digest of the configuration (docker with the containerd store: of the manifest). */
  id: string;
  /** Go's name: `amd64`, `arm64`. */
  architecture: string;
  user: string;
  workdir: string;
  entrypoint: string[];
  cmd: string[];
  env: Record<string, string>;
  labels: Record<string, string>;
  /** Paths of its `VOLUME`s, as the image has them. */
  volumes: string[];
  /** Digests of the unpacked layers, from the bottom. */
  layers: string[];
  /** Unpacked, in bytes. */
  size: number;
};

const words = z.array(z.string()).nullish();

/** https://github.com/opencontainers/image-spec/blob/main/config.md, as `inspect` of docker and podman shows it. */
const inspectSchema = z.tuple([
  z.object({
    Id: z.string(),
    Architecture: z.string(),
    Size: z.number(),
    Config: z.object({
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      Entrypoint: words,
      Cmd: words,
      Env: words,
      Labels: z.record(z.string(), z.string()).nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    }),
    RootFS: z.object({ Layers: words }),
  }),
]);

/** @throws EngineError when the engine does not have the image, or cannot be asked */
export async function inspectImage(engine: Engine, image: string): Promise<ImageFacts> {
  const { stdout } = await runEngine(engine, ['image', 'inspect', image], {
    purpose: `inspect image "${image}"`,
    maxOutput: longAnswer,
  }).catch((error) => {
    throw isMissing(error) ? new EngineError(`cannot inspect image "${image}": ${missing(engine)}`) : error;
  });
  const [{ Id, Architecture, Size, Config, RootFS }] = inspectSchema.parse(JSON.parse(stdout));
  return {
    id: Id.startsWith('sha256:') ? Id : `sha256:${Id}`,
    architecture: Architecture,
    user: Config.User ?? '',
    workdir: Config.WorkingDir ?? '',
    entrypoint: Config.Entrypoint ?? [],
    cmd: Config.Cmd ?? [],
    env: Object.fromEntries((Config.Env ?? []).map(splitVariable)),
    labels: Config.Labels ?? {},
    volumes: Object.keys(Config.Volumes ?? {}),
    layers: RootFS.Layers ?? [],
    size: Size,
  };
}

/**
 * Pulls an image from its registry into the engine. A registry on this machine's loopback interface may be without TLS.
 */
export async function pullImage(
  engine: Engine,
  image: string,
  { platform, signal }: { platform: string; signal?: AbortSignal },
): Promise<void> {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?\//.test(image);
  const plain = engine.name === 'podman' && isLocal ? ['--tls-verify=false'] : [];
  await runEngine(engine, ['pull', '--quiet', '--platform', platform, ...plain, image], {
    purpose: `pull image "${image}"`,
    ...(signal && { signal }),
  });
}

/** Removes an image by name or id; a missing one is no error. */
export async function removeImage(engine: Engine, image: string): Promise<void> {
  try {
    await runEngine(engine, ['image', 'rm', '--force', image], { purpose: `remove image "${image}"` });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof EngineError && /no such image|image not known/i.test(error.message);
}

function missing({ name }: Engine): string {
  return `${name} does not have it; build it, or pull it first ("./nx engine pull <image>")`;
}

/** Loads the images of a tar in the format of `docker save` into the engine, under their names in the tar. */
export async function loadImages(
  engine: Engine,
  file: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  await runEngine(engine, ['load', '--quiet', '--input', file], {
    purpose: `load "${file}"`,
    ...(signal && { signal }),
  });
}

/** Writes an image to a tar in the format of `docker save`; it appears at `file` when it is complete. */
export async function saveImage(
  engine: Engine,
  image: string,
  { file, signal }: { file: string; signal?: AbortSignal },
): Promise<void> {
  const format = engine.name === 'podman' ? ['--format', 'docker-archive'] : [];
  await replaceFile(file, async (temporary) => {
    await runEngine(engine, ['save', ...format, '--output', temporary, image], {
      purpose: `save image "${image}" to "${file}"`,
      ...(signal && { signal }),
    });
  });
}

function splitVariable(assignment: string): [string, string] {
  const [name = '', ...value] = assignment.split('=');
  return [name, value.join('=')];
}
