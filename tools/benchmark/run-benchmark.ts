import { join } from 'node:path';
import type { Context } from '@distroless/workspace';
import { imageOf } from '../lib/image-name.ts';
import { runNx } from '../lib/run-nx.ts';
import { type Clone, makeClone } from './clone.ts';
import { digestsOf, gzipSize } from './products.ts';

type Show = (line: string) => void;
/** The projects of the newest series, and their images. */
type Subject = { project: string; image: string; projects: string[]; images: string[] };

/**
 * Measures builds in two clones of HEAD, which are made in `folder` with empty caches, and shows a line for each figure.
 * @returns what is not the same in both clones
 */
export async function runBenchmark(folder: string, context: Context, show: Show): Promise<string[]> {
  const env = {
    ...context.env,
    NX_DAEMON: 'false',
    DISTROLESS_CACHE: join(folder, 'cache'),
    npm_config_cache: join(folder, 'npm'),
  };
  const subject = await newestSeries(context);
  const clone = (name: string) => makeClone(join(folder, name), { origin: context.workspace, env, show });
  const first = await clone('first');
  show(`${subject.project}, with empty caches of downloads, npm and Nx in ${folder}`);
  await measureFirst(first, subject, show);
  const built = await imagesOf(first, subject);

  const second = await clone('a/second/clone at another path');
  await measureSecond(second, subject);
  return [
    ...compare('tars under dist/', [await digestsOf(first.path), await digestsOf(second.path)], show),
    ...compare('image ids and layer digests', [built, await imagesOf(second, subject)], show),
  ];
}

async function newestSeries(context: Context): Promise<Subject> {
  const args = ['show', 'projects', '-p', 'tag:newest', '--json'];
  const { stdout } = await runNx(args, { ...context, quiet: true });
  const projects: string[] = JSON.parse(stdout);
  const project = projects.find((name) => name.endsWith('-runtime'));
  if (project === undefined)
    throw new Error('cannot run the benchmark: no project with the tag "newest" is a runtime');
  const images = projects.map((name) => imageOf(name, context));
  return { project, image: imageOf(project, context), projects, images };
}

async function measureFirst(clone: Clone, subject: Subject, show: Show): Promise<void> {
  const build = ['run', `${subject.project}:container`];
  await clone.measure('first command in a fresh clone', build);
  await clone.measure('the same command again', build);
  const undo = await clone.edit('images/python/Dockerfile', (text) =>
    text.replace(/^FROM \S+ AS runtime$/m, '$&\nLABEL org.example.changed=yes'),
  );
  await clone.measure('after a change to the runtime stage', build);
  await undo();
  await clone.nx(['engine', 'rmi', '--force', subject.image]);
  await clone.measure('with the image removed from the engine', build);
  await clone.measure('show projects', ['show', 'projects']);
  const megabytes = (await gzipSize(clone.path)) / 1e6;
  show(`one gzip -9 stream of the image's tars: ${megabytes.toFixed(2)} MB`);
  await clone.measure('all three images', buildAll(subject));
}

async function measureSecond(clone: Clone, subject: Subject): Promise<void> {
  const build = ['run', `${subject.project}:container`];
  await clone.measure('first command in a second clone, downloads cached', build);
  await clone.measure('all three images', buildAll(subject));
}

function buildAll({ projects }: Subject): string[] {
  return ['run-many', '-t', 'container', `--projects=${projects.join(',')}`];
}

async function imagesOf(clone: Clone, { images }: Subject): Promise<string[]> {
  const format = '{{.Id}} {{json .RootFS.Layers}}';
  const facts = await clone.nx(['engine', 'image', 'inspect', '--format', format, ...images]);
  return facts.match(/[0-9a-f]{64}/g) ?? [];
}

/** `what`, if the clones differ in it or have none of it. */
function compare(what: string, [first, second]: [string[], string[]], show: Show): string[] {
  const isSame = first.length > 0 && first.join() === second.join();
  show(`${what} of both clones: ${isSame ? `identical (${first.length})` : 'DIFFERENT'}`);
  return isSame ? [] : [what];
}
