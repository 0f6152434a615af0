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
  /** Default: the verified image; in a folder with a Dockerfile, the image that it makes. */
  image: z.enum([...variants, 'built']).optional(),
  /** A program of the folder, passed with `-c`. Default: `payload.py`, when there are no `args`. */
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
  /** Size of `/dev/shm`, such as `1m`; default: the engine's. */
  shm: z.string().optional(),
  /** True: the engine's own small init is process 1. */
  init: z.boolean().optional(),
  /** Stopped in good order once it has printed this line; by force after so many seconds, which gives status 137. */
  stop: z.strictObject({ line: z.string(), grace: z.int().positive() }).optional(),
  expect: expectation.prefault({}),
});

const config = z.strictObject({
  user: z.string(),
  workdir: z.string(),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  /** All of them; of the labels, those that are listed. */
  env: texts,
  labels: texts,
});

const schema = z
  .strictObject({
    /** What people who use the image get, in a sentence. */
    about: z.string().min(1),
    /** Whose verification this belongs to. */
    variants: z.array(z.enum(variants)).min(1),
    /** Containers run one after the other, none with a network. Default: one that runs `payload.py` with success. */
    steps: z.array(step).min(1).optional(),
    /** True: it is about how we compile CPython, and says nothing of upstream's. */
    compiled: z.boolean().default(false),
    /** True: it is about the kernel's part in starting and stopping processes, which an emulator plays otherwise. */
    native: z.boolean().default(false),
    /** True: it holds for an image that people make from ours as well, whatever they set as its entrypoint. */
    derived: z.boolean().default(false),
    /** True: all steps print the same. */
    same: z.boolean().default(false),
    /** What the image's configuration says. */
    config: config.partial().optional(),
    /** The image whose layers are the lowest of the verified one. */
    extends: z.enum(variants).optional(),
  })
  .refine(
    (test) => [test.steps, test.config, test.extends].filter(Boolean).length < 2,
    'has more than one of "steps", "config" and "extends"',
  )
  .refine(({ steps, same }) => !same || (steps?.length ?? 0) > 1, '"same" needs two steps or more');

export type Expectation = z.output<typeof expectation>;
export type Step = z.output<typeof step>;
export type ExpectedConfig = NonNullable<z.output<typeof schema>['config']>;

/** A folder with a `test.yaml`, as it is read. In its texts, `${label}` is that label of the verified image. */
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
 * @throws Error `<file>: …` for a fault in a test.yaml, or a payload that is not there
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
    throw new Error(`${file}: names the payload "${payload}", which is not there`);
  }
  const behaviour = { name, folder, hasDockerfile: existsSync(path.join(folder, 'Dockerfile')), ...test };
  checkImages(behaviour, file);
  return behaviour;
}

/** What each variant is verified beside: the images that are there for sure. */
const beside: Record<Variant, readonly Variant[]> = {
  runtime: ['runtime'],
  debug: ['runtime', 'debug'],
  builder: variants,
};

/** The images of its series that a behaviour needs besides the verified one. */
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
      `${file}: needs ${missing.join(' and ')}, which are not there when the ${variant} is verified; make it one of the builder's`,
    );
  }
}

/** @param file stands for the text in errors */
export function parseBehaviour(text: string, file: string) {
  const { config, extends: base, ...test } = parseYaml(text, file, schema);
  const steps = config || base ? [] : [step.parse({})];
  return { ...test, steps: test.steps ?? steps, ...(config && { config }), ...(base && { extends: base }) };
}

/** The program that a step runs, if it is one of the folder's. */
export function payloadOf({ payload, args }: Step): string | undefined {
  return payload ?? (args === undefined ? 'payload.py' : undefined);
}
