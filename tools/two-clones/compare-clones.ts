import { join } from 'node:path';
import type { Context } from '@distroless/workspace';
import { imageOf } from '../lib/image-name.ts';
import { runNx } from '../lib/run-nx.ts';
import { type Clone, makeClone } from './clone.ts';
import { digestsOf } from './products.ts';

type Show = (line: string) => void;
/** The projects of the newest series, and their images. */
type Subject = { projects: string[]; images: string[] };

/**
 * Builds all images of the newest series in two clones of HEAD, which are made in `folder`.
 * @returns what is not the same in both clones
 */
export async function compareClones(folder: string, context: Context, show: Show): Promise<string[]> {
  const env = {
    ...context.env,
    NX_DAEMON: 'false',
    DISTROLESS_CACHE: join(folder, 'cache'),
    npm_config_cache: join(folder, 'npm'),
  };
  const subject = await newestSeries(context);
  const build = async (name: string) => {
    const clone = await makeClone(join(folder, name), { origin: context.workspace, env });
    show(`build ${subject.projects.join(', ')} in ${clone.path}`);
    await clone.nx(['run-many', '-t', 'container', `--projects=${subject.projects.join(',')}`]);
    return { tars: await digestsOf(clone.path), images: await imagesOf(clone, subject) };
  };
  const first = await build('first');
  const second = await build('a/second/clone at another path');
  return [
    ...compare('tars under dist/', [first.tars, second.tars], show),
    ...compare('image ids and layer digests', [first.images, second.images], show),
  ];
}

async function newestSeries(context: Context): Promise<Subject> {
  const args = ['show', 'projects', '-p', 'tag:newest', '--json'];
  const { stdout } = await runNx(args, { ...context, quiet: true });
  const projects: string[] = JSON.parse(stdout);
  if (projects.length === 0) throw new Error('cannot compare clones: no project has the tag "newest"');
  return { projects, images: projects.map((name) => imageOf(name, context)) };
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
