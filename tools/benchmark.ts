import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openContext } from '@distroless/workspace';
import { $ } from 'zx';
import { workspace } from './lib/command.ts';
import { imageOf } from './lib/image-name.ts';

// Measures what the README promises, in two fresh clones of HEAD with empty caches, on the newest series that can be built
// on every machine (`tag:newest`). What the machine has installed already (an engine, Node.js) stays: remove it first to
// measure an empty machine. Takes two compiles of CPython.
const { stdout: named } = await $({ cwd: workspace, quiet: true })`./nx show projects -p tag:newest --json`;
const projects: string[] = JSON.parse(named);
const project = projects.find((name) => name.endsWith('-runtime')) ?? '';
const build = ['run', `${project}:container`];
const everything = ['run-many', '-t', 'container', `--projects=${projects.join(',')}`];
const signal = new AbortController().signal;
const context = await openContext(workspace, process.env, { now: new Date(), signal, report: () => {} });
const image = imageOf(project, context);
const images = projects.map((name) => imageOf(name, context));

const folder = await mkdtemp(join(tmpdir(), 'benchmark-'));
process.env['DISTROLESS_CACHE'] = join(folder, 'cache');
process.env['npm_config_cache'] = join(folder, 'npm');
console.log(`${project}, with empty caches of downloads, npm and Nx in ${folder}`);
try {
  const first = await clone('first');
  await measure('first command in a fresh clone', first, build);
  await measure('the same command again', first, build);
  await $({ cwd: first })`sed -i ${'/ AS runtime$/a LABEL org.example.changed=yes'} images/python/Dockerfile`;
  await measure('after a change to the runtime stage', first, build);
  await $({ cwd: first })`git checkout --quiet images`;
  await $({ cwd: first })`./nx engine rmi --force ${image}`;
  await measure('with the image removed from the engine', first, build);
  await measure('show projects', first, ['show', 'projects']);
  console.log(`one gzip -9 stream of the image's tars: ${((await gzipSize(first)) / 1e6).toFixed(2)} MB`);

  await measure('all three images', first, everything);
  const built = await imagesOf(first);

  const second = await clone('a/second/clone at another path');
  await measure('first command in a second clone, downloads cached', second, build);
  await measure('all three images', second, everything);
  await compare('tars under dist/', await digests(first), await digests(second));
  await compare('image ids and layer digests', built, await imagesOf(second));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function clone(name: string): Promise<string> {
  const path = join(folder, name);
  await $`git clone --quiet ${workspace} ${path}`;
  return path;
}

async function measure(what: string, cwd: string, args: string[]): Promise<void> {
  const started = performance.now();
  // Nx would share its cache among the clones of a repository, and the second one would prove nothing.
  const env = { ...process.env, NX_DAEMON: 'false', NX_CACHE_DIRECTORY: join(cwd, '.nx', 'cache') };
  await $({ cwd, quiet: true, env })`./nx ${args}`;
  console.log(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

async function compare(what: string, first: string[], second: string[]): Promise<void> {
  const same = first.length > 0 && first.join() === second.join();
  console.log(`${what} of both clones: ${same ? `identical (${first.length})` : 'DIFFERENT'}`);
  if (!same) process.exitCode = 1;
}

async function imagesOf(cwd: string): Promise<string[]> {
  const format = '{{.Id}} {{json .RootFS.Layers}}';
  const { stdout } = await $({ cwd, quiet: true })`./nx engine image inspect --format ${format} ${images}`;
  return stdout.match(/[0-9a-f]{64}/g) ?? [];
}

async function digests(cwd: string): Promise<string[]> {
  const lines: string[] = [];
  for (const file of await tars(cwd)) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    lines.push(`${relative(cwd, file)} ${hash.digest('hex')}`);
  }
  return lines;
}

async function tars(cwd: string): Promise<string[]> {
  const found = await readdir(join(cwd, 'dist'), { recursive: true });
  return found
    .filter((name) => name.endsWith('.tar'))
    .sort()
    .map((name) => join(cwd, 'dist', name));
}

async function gzipSize(cwd: string): Promise<number> {
  const shipped = (await tars(cwd)).filter((file) => !/cpython-(dev|tests)-/.test(file));
  const { stdout } = await $({ quiet: true })`cat ${shipped} | gzip -9 | wc -c`;
  return Number(stdout);
}
