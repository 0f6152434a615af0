import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

import { buildImage, type Engine, removeImage, runEngine } from '../index.ts';

/** An image with a shell, in the engine of this machine, while the tests of a file run. */
export type LocalImage = {
  engine: Engine;
  image: string;
  /** A folder for the tests' own files, with a Dockerfile and its context. */
  folder: string;
  dockerfile: string;
  context: string;
  buildArgs: { GREETING: string };
};

/**
 * Builds the image before the tests of the calling `describe`, and removes it after them.
 * @param subject what the calling file is about: part of the image's name, so that files can run side by side
 */
export function useLocalImage(engine: Engine, subject: string): LocalImage {
  const folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
  const local: LocalImage = {
    engine,
    folder,
    image: `localhost/engine-test-${subject}-${process.pid}:1`,
    dockerfile: path.join(folder, 'Dockerfile'),
    context: path.join(folder, 'context'),
    buildArgs: { GREETING: `hi ${subject} ${process.pid}` },
  };
  const { image, dockerfile, context, buildArgs } = local;
  beforeAll(async () => {
    copyShell(context);
    writeFileSync(dockerfile, recipe.replace('THIS_IMAGE', image));
    await buildImage(engine, { dockerfile, context, target: 'shell', tag: image, buildArgs });
  }, 120_000);
  afterAll(async () => {
    await removeImage(engine, image);
    rmSync(folder, { recursive: true });
  });
  return local;
}

const recipe = `
FROM scratch AS shell
ARG GREETING=none
COPY . /
ENV GREETING=$GREETING A=b=c
LABEL org.example.greeting=$GREETING
USER 1000:1000
VOLUME /data
ENTRYPOINT ["/bin/sh"]
CMD ["-c", "echo hello"]

FROM shell AS made
USER 0:0
RUN echo made > /made

FROM shell AS broken
RUN echo before; echo why >&2; exit 3

FROM THIS_IMAGE AS endless
RUN echo waiting; sleep 1000
`;

/** A shell and a few tools of this machine, with the libraries that ldd names. */
function copyShell(root: string): void {
  for (const name of ['sh', 'cat', 'sleep', 'id']) {
    const file = [`/bin/${name}`, `/usr/bin/${name}`].find((candidate) => existsSync(candidate)) ?? name;
    copy(file, path.join(root, 'bin', name));
    const libraries = execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
    for (const [, library = ''] of libraries) copy(library, path.join(root, library));
  }
  mkdirSync(path.join(root, 'tmp'));
  chmodSync(path.join(root, 'tmp'), 0o1777);
}

function copy(source: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(realpathSync(source), target);
}

/** The ids of all containers of the image, one per line. */
export async function containersOf({ engine, image }: LocalImage): Promise<string> {
  return (await runEngine(engine, ['ps', '--all', '--quiet', '--filter', `ancestor=${image}`])).stdout;
}

/** The images of these tests, and containers that builds from them left behind. */
export async function builtBy({ engine, image, buildArgs }: LocalImage): Promise<string[]> {
  const filter = ['--filter', `label=org.example.greeting=${buildArgs.GREETING}`];
  const images = await runEngine(engine, ['images', '--all', '--quiet', ...filter]);
  // podman shows a build's containers only with this option, which has no filter.
  const external = engine.name === 'podman' ? ['--external'] : [];
  const containers = await runEngine(engine, ['ps', '--all', '--format', '{{.Names}}', ...external]);
  const part = path.basename(image, ':1');
  const names = containers.stdout.split('\n').filter((name) => name.includes(part));
  return [...images.stdout.split('\n'), ...names];
}
