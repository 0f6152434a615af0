import type { ImageSettings } from '@distroless/image';
import { z } from 'zod';

import type { Engine } from './engine.ts';
import { runEngine } from './run.ts';

const words = z.array(z.string()).nullish();
const set = z.record(z.string(), z.unknown()).nullish();

/** https://github.com/opencontainers/image-spec/blob/main/config.md, as `inspect` of docker and podman shows it. */
const inspectSchema = z.tuple([
  z.object({
    Architecture: z.string(),
    Size: z.number(),
    Config: z.looseObject({
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      Entrypoint: words,
      Cmd: words,
      Env: words,
      ExposedPorts: set,
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
      Volumes: set,
      // BuildKit sets it; it is used on Windows only.
      ArgsEscaped: z.boolean().nullish(),
    }),
  }),
]);

type Inspected = z.output<typeof inspectSchema>[0];

/** The size of an image that has settings only: podman makes a layer with the folder of WORKDIR. */
const sizeWithoutFiles = 16_384;

/**
 * The settings of an image that was built without files.
 * @throws Error `cannot read the settings of image "<name>": …` when it has files or is for another architecture, or when
 * it has a setting that a sealed image cannot have, such as a health check
 */
export async function readImageSettings(
  engine: Engine,
  image: string,
  { architecture }: { architecture: string },
): Promise<ImageSettings> {
  const purpose = `read the settings of image "${image}"`;
  const { stdout } = await runEngine(engine, ['image', 'inspect', image], { purpose });
  const [inspected] = inspectSchema.parse(JSON.parse(stdout));
  const fault = whyUnsealable(inspected, architecture);
  if (fault !== undefined) throw new Error(`cannot ${purpose}: ${fault}`);
  return toSettings(inspected.Config);
}

function whyUnsealable({ Architecture, Config, Size }: Inspected, architecture: string): string | undefined {
  if (Architecture !== architecture) return `it is for "${Architecture}", not for "${architecture}"`;
  if (Size > sizeWithoutFiles) {
    return `it has files (${Size} bytes), but an image's files come from tars only; remove them from its stages`;
  }
  const known = Object.keys(inspectSchema.def.items[0].shape.Config.shape);
  const more = Object.entries(Config).find(([name, value]) => !known.includes(name) && !isEmpty(value));
  return more && `it sets "${more[0]}", which a sealed image cannot have`;
}

/** docker shows many fields that are not set. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return !value;
}

function toSettings(config: Inspected['Config']): ImageSettings {
  const labels = Object.entries(config.Labels ?? {});
  return {
    user: config.User ?? '',
    workdir: config.WorkingDir ?? '',
    entrypoint: config.Entrypoint ?? [],
    cmd: config.Cmd ?? [],
    env: Object.fromEntries((config.Env ?? []).map(splitVariable)),
    // podman adds a label to each image that it builds.
    labels: Object.fromEntries(labels.filter(([name]) => name !== 'io.buildah.version')),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
    stopSignal: config.StopSignal ?? '',
  };
}

function splitVariable(assignment: string): [string, string] {
  const [name = '', ...value] = assignment.split('=');
  return [name, value.join('=')];
}
