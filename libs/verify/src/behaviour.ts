import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseYaml, type Variant, variants } from '@distroless/matrix';
import { z } from 'zod';

const texts = z.record(z.string(), z.string());

const expectation = z.strictObject({
  /** Exit status. */
  status: z.int().default(0),
  /** Standard output, every byte. */
  stdout: z.string().optional(),
  /** A regular expression that fits standard output. */
  matches: z.string().optional(),
  /** Standard output, read as JSON. */
  json: z.json().optional(),
  /** A regular expression that fits standard error. */
  stderr: z.string().optional(),
});

const step = z.strictObject({
  /** Default: the verified image; in a folder with a Dockerfile, the image built from it. */
  image: z.enum([...variants, 'built']).optional(),
  /** A program in the folder, passed with `-c`. Default: `payload.py`, when there are no `args`. */
  payload: z.string().optional(),
  /** After the payload. */
  args: z.array(z.string()).optional(),
  entrypoint: z.string().optional(),
  env: texts.optional(),
  /** `uid:gid`; default: the image's. */
  user: z.string().optional(),
  workdir: z.string().optional(),
  stdin: z.string().optional(),
  /** Read-only root, no capability, no new privileges. */
  hardened: z.boolean().default(false),
  tmpfs: z.array(z.string()).optional(),
  /**
   * What is mounted read-only over the image, by its path there: a file of the folder, or one of the image itself, from the
   * root (`/usr/share/zoneinfo/Asia/Tokyo`).
   */
  mounts: texts.optional(),
  /** Size of `/dev/shm`, such as `1m`; default: the engine's. */
  shm: z.string().optional(),
  /** True: the engine's own small init is process 1. */
  init: z.boolean().optional(),
  /** Stopped once it has printed this line. It is killed after so many seconds, which gives status 137. */
  stop: z.strictObject({ line: z.string(), grace: z.int().positive() }).optional(),
  expect: expectation.prefault({}),
});

const config = z.strictObject({
  user: z.string(),
  workdir: z.string(),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  /** All variables; but only the listed labels count. */
  env: texts,
  labels: texts,
});

const schema = z
  .strictObject({
    /** What users of the image get, in one sentence. */
    about: z.string().min(1),
    /** The images that this is checked on. */
    variants: z.array(z.enum(variants)).min(1),
    /** Containers, run one after the other without network. Default: one that runs `payload.py` and ends with status 0. */
    steps: z.array(step).min(1).optional(),
    /** True: it is about how we compile CPython, so it does not apply to upstream's build. */
    compiled: z.boolean().default(false),
    /** True: it is about how the kernel starts and stops processes; an emulator does that differently. */
    native: z.boolean().default(false),
    /** True: it also holds for images that people make from ours, whatever their entrypoint is. */
    derived: z.boolean().default(false),
    /** True: all steps print the same. */
    same: z.boolean().default(false),
    /** The expected configuration of the image. */
    config: config.partial().optional(),
    /** The image whose layers are the lowest layers of the verified one. */
    extends: z.enum(variants).optional(),
  })
  .refine(
    (test) => [test.steps, test.config, test.extends].filter(Boolean).length < 2,
    'has more than one of "steps", "config" and "extends"',
  )
  .refine(
    ({ steps, derived }) => !derived || !steps?.some(({ mounts }) => mounts),
    '"derived" images of strangers get no "mounts"',
  )
  .refine(({ steps, same }) => !same || (steps?.length ?? 0) > 1, '"same" needs two steps or more');

export type Expectation = z.output<typeof expectation>;
export type Step = z.output<typeof step>;
export type ExpectedConfig = NonNullable<z.output<typeof schema>['config']>;

/** A folder with a `test.yaml`. In its texts, `${label}` stands for that label of the verified image. */
export type Behaviour = {
  name: string;
  folder: string;
  about: string;
  variants: readonly Variant[];
  steps: Step[];
  compiled: boolean;
  native: boolean;
  derived: boolean;
  same: boolean;
  config?: ExpectedConfig;
  extends?: Variant;
  /** Whether the folder has a Dockerfile. It gets the arguments BUILDER, RUNTIME and DEBUG. */
  hasDockerfile: boolean;
};

/**
 * Reads all behaviours of a folder, in the order of their names.
 * @throws Error `<file>: …` for a fault in a test.yaml, or a payload that does not exist
 */
export async function readBehaviours(folder: string): Promise<Behaviour[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.sort().map((name) => readBehaviour(path.join(folder, name), name)));
}

async function readBehaviour(folder: string, name: string): Promise<Behaviour> {
  const file = path.join(folder, 'test.yaml');
  const test = parseBehaviour(await readFile(file, 'utf8'), file);
  for (const payload of test.steps.map(payloadOf)) {
    if (payload === undefined || existsSync(path.join(folder, payload))) continue;
    throw new Error(`${file}: the payload "${payload}" does not exist; add the file or fix the name`);
  }
  for (const source of test.steps.flatMap(({ mounts = {} }) => Object.values(mounts))) {
    if (source.startsWith('/') || existsSync(path.join(folder, source))) continue;
    throw new Error(`${file}: the mount "${source}" does not exist; add the file or fix the name`);
  }
  const behaviour = { name, folder, hasDockerfile: existsSync(path.join(folder, 'Dockerfile')), ...test };
  checkImages(behaviour, file);
  return behaviour;
}

/** The images that certainly exist when a variant is verified. */
const beside: Record<Variant, readonly Variant[]> = {
  runtime: ['runtime'],
  debug: ['runtime', 'debug'],
  builder: variants,
};

/** The images of its series that a behaviour needs, besides the verified one. */
export function neededImages({ steps, hasDockerfile, extends: base }: Behaviour): Variant[] {
  return variants.filter(
    (name) => hasDockerfile || base === name || steps.some(({ image }) => image === name),
  );
}

function checkImages(behaviour: Behaviour, file: string): void {
  for (const variant of behaviour.variants) {
    const missing = neededImages(behaviour).filter((name) => !beside[variant].includes(name));
    if (missing.length === 0) continue;
    throw new Error(
      `${file}: needs ${missing.join(' and ')}, which may not exist when the ${variant} is verified; list only the builder under "variants"`,
    );
  }
}

/** @param file stands for the text in errors */
export function parseBehaviour(text: string, file: string) {
  const { config, extends: base, ...test } = parseYaml(text, file, schema);
  const steps = config || base ? [] : [step.parse({})];
  return { ...test, steps: test.steps ?? steps, ...(config && { config }), ...(base && { extends: base }) };
}

/** The program in the folder that a step runs, if it runs one. */
export function payloadOf({ payload, args }: Step): string | undefined {
  return payload ?? (args === undefined ? 'payload.py' : undefined);
}
