import { randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  buildImage,
  longAnswer,
  type Outcome,
  type RunContainerOptions,
  removeImage,
  runContainer,
} from '@distroless/engine';
import { afterAll, beforeAll, onTestFailed } from 'vitest';
import { builder, engine, runtime, signal } from './engine.ts';
import { withOwnBuilder } from './own-builder.ts';
import { testPassesVerify } from './passes-verify.ts';
import { type Service, startService } from './service.ts';

/** An image of an example while its tests run. */
export type Example = {
  image: string;
  /** The user id of its containers, unknown to all images. */
  uid: number;
  /** Runs a container up to its end. Its stderr is shown if the test fails. */
  run(options?: RunOptions): Promise<Outcome>;
  /** Runs a container until its test is over. */
  start(options?: StartOptions): Promise<Service>;
};

export type StartOptions = Pick<
  RunContainerOptions,
  'args' | 'capAdd' | 'entrypoint' | 'env' | 'mounts' | 'pid' | 'tmpfs' | 'user'
> & {
  /** A service whose loopback interface it shares. Default: its own interface. */
  beside?: Service;
};
export type RunOptions = StartOptions & Pick<RunContainerOptions, 'stdin'> & { timeoutMs?: number };

/**
 * Builds the Dockerfile of the folder before the tests of the calling file, checks the image, and removes it after them. Its
 * containers are read-only except /tmp, and have no capabilities, a random user in group 0, and no network. `needs` are the
 * variables without which the image does not start; the check sets them.
 */
export function useExample(
  folder: string,
  { needs = {}, ...options }: { target?: string; context?: string; needs?: Record<string, string> } = {},
): Example {
  const image = `localhost/example-${path.basename(folder)}:${randomUUID().slice(0, 8)}`;
  const uid = randomInt(100_000, 2 ** 31);
  const own = { image, user: `${uid}:0` };
  beforeAll(() => build(folder, { context: folder, ...options, tag: image }));
  afterAll(() => removeImage(engine, image));
  // Services that an example talks to are for its test only: they contain keys that were made for it.
  if (path.basename(folder) !== 'service')
    testPassesVerify(image, options.target ? `the target ${options.target}` : 'the image', { env: needs });
  return {
    image,
    uid,
    run: (given = {}) => runOnce({ ...own, ...hardened(given) }),
    start: (given = {}) => startService({ ...own, ...hardened(given) }),
  };
}

async function runOnce(
  options: Omit<RunContainerOptions, 'timeoutMs'> & { timeoutMs?: number },
): Promise<Outcome> {
  const outcome = await runContainer(engine, {
    timeoutMs: 200_000,
    maxOutput: longAnswer,
    ...options,
    signal,
  });
  if (outcome.stderr === '') return outcome;
  onTestFailed(() =>
    console.error(`"${options.image}" ended with status ${outcome.status}:\n${outcome.stderr}`),
  );
  return outcome;
}

async function build(
  folder: string,
  options: { context: string; tag: string; target?: string },
): Promise<void> {
  const scratch = path.resolve(import.meta.dirname, '../../dist/examples', randomUUID().slice(0, 8));
  const usesPoetry = existsSync(path.join(options.context, 'poetry.lock'));
  await withOwnBuilder(builder, { engine, env: process.env, scratch, usesPoetry, signal }, (ownBuilder) =>
    buildImage(engine, {
      ...options,
      dockerfile: path.join(folder, 'Dockerfile'),
      buildArgs: { PYTHON_BUILDER_IMAGE: ownBuilder, PYTHON_DISTROLESS_IMAGE: runtime },
      network: 'host',
      timeoutMs: 800_000,
      signal,
    }),
  );
}

function hardened({ beside, tmpfs = [], ...given }: RunOptions) {
  return {
    network: beside ? (`container:${beside.name}` as const) : ('none' as const),
    readOnly: true,
    capDrop: 'all',
    noNewPrivileges: true,
    tmpfs: ['/tmp', ...tmpfs],
    ...given,
  };
}
