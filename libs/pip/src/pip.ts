import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildImage, type Engine, type Mount, removeImage, runContainer } from '@distroless/engine';
import {
  assembleToolchain,
  type Context,
  type FetchedRoot,
  hostArchitecture,
  withTemporary,
} from '@distroless/workspace';
import { markersOf, type PipTarget, pipTargetArguments } from './target.ts';

/** Runs pip with these arguments; the folder `shared` is `/shared` for it. Errors have pip's own words. */
export type Pip = (args: string[], options: { target: PipTarget; shared: string }) => Promise<void>;

/** The pip of a locked root "pip" of this machine's architecture; each root is assembled once. */
export type Pips = (root: FetchedRoot) => Promise<Pip>;

/**
 * Runs Debian's pip in containers that may use the network. This is the only way to PyPI: pip knows the index and how
 * to reach it from this machine's pip settings. Wheels are chosen for the target of each call; the folder `shared` is
 * `/shared` in the container.
 */
export async function withPips<T>(context: Context, work: (pips: Pips) => Promise<T>): Promise<T> {
  const tags = new Map<string, Promise<string>>();
  return withTemporary(context, async (folder) => {
    // Many targets need the same packages.
    const cache = { source: join(folder, 'cache'), target: '/cache', readonly: false };
    await mkdir(cache.source);
    const settings = [cache, ...(await copySettings(folder, context))];
    try {
      return await work(async (root) => {
        const key = root.debs.map(({ package: name, version }) => `${name} ${version}`).join();
        const tag = tags.get(key) ?? buildPip(root, join(folder, String(tags.size)), context);
        tags.set(key, tag);
        const image = await tag;
        return async (args, { target, shared }) => {
          const mounts = [{ source: shared, target: '/shared', readonly: false }, ...settings];
          return runPip(await context.engine(), args, { image, mounts, target, signal: context.signal });
        };
      });
    } finally {
      for (const tag of tags.values())
        await tag.then(
          async (name) => removeImage(await context.engine(), name),
          () => {},
        );
    }
  });
}

async function buildPip(root: FetchedRoot, folder: string, context: Context): Promise<string> {
  const tag = `localhost/python-distroless-pip:${randomUUID()}`;
  await mkdir(folder);
  await assembleToolchain(root, hostArchitecture(), { context, output: join(folder, 'pip.tar') });
  const dockerfile = join(context.workspace, 'images/python/Dockerfile');
  await buildImage(await context.engine(), {
    dockerfile,
    target: 'pip',
    context: folder,
    tag,
    signal: context.signal,
  });
  return tag;
}

async function runPip(
  engine: Engine,
  [verb = '', ...args]: string[],
  {
    image,
    mounts,
    target,
    signal,
  }: { image: string; mounts: Mount[]; target: PipTarget; signal: AbortSignal },
): Promise<void> {
  const result = await runContainer(engine, {
    image,
    entrypoint: '/usr/bin/python3',
    args: ['-c', startPip, verb, ...pipTargetArguments(target), ...args],
    network: 'host',
    // Files in the mounted folders must belong to this user: with docker, the container's root is root outside too.
    ...(engine.name === 'docker' && process.getuid && { user: `${process.getuid()}:${process.getgid?.()}` }),
    env: { HOME: '/tmp', MARKERS: JSON.stringify(markersOf(target)) },
    mounts,
    timeoutMs: 600_000,
    signal,
  });
  if (result.status === 0) return;
  const words = result.stderr.trim().split('\n').slice(-6).join('\n');
  throw new Error(
    `cannot run pip ${verb} for Python ${target.series}: exit status ${result.status}\n${words}\nset PIP_INDEX_URL, or pip's configuration, to an index that has it`,
  );
}

// In bytes. An index does not have to say how large a wheel is, so no size is locked; the largest tool has 25 MB.
const MAX_WHEEL = 256 * 1024 ** 2;

// The settings may contain passwords. In a file, they are in no process list and in no error text. Markers are
// evaluated for the target; the assertion fails if a later pip keeps them elsewhere. A file that never ends
// fails with "File too large".
const startPip = [
  'import json, os, resource, runpy',
  `resource.setrlimit(resource.RLIMIT_FSIZE, (${MAX_WHEEL}, ${MAX_WHEEL}))`,
  'os.environ.update(json.load(open("/settings.json")))',
  'from pip._vendor.packaging import markers',
  'own, target = markers.default_environment, json.loads(os.environ["MARKERS"])',
  'markers.default_environment = lambda: {**own(), **target}',
  'assert markers.Marker("python_version == \\"%s\\"" % target["python_version"]).evaluate()',
  'runpy.run_module("pip", run_name="__main__", alter_sys=True)',
].join('\n');

/**
 * Copies all settings into a folder below the workspace: an engine outside this container (CI) sees no other folder.
 */
async function copySettings(folder: string, { env }: Context): Promise<Mount[]> {
  const settings = join(folder, 'settings.json');
  await writeFile(settings, JSON.stringify(pipSettings(env)));
  const mounts = [{ source: settings, target: '/settings.json', readonly: true }];
  for (const [index, { source, target }] of pipFiles(env).entries()) {
    const copy = join(folder, `setting-${index}`);
    await copyFile(source, copy);
    mounts.push({ source: copy, target, readonly: true });
  }
  return mounts;
}

/** The user's settings for the index and how to reach it. Folders of the machine do not exist in the container. */
export function pipSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = [
    'PIP_INDEX_URL',
    'PIP_EXTRA_INDEX_URL',
    'PIP_TRUSTED_HOST',
    'PIP_PROXY',
    'PIP_DEFAULT_TIMEOUT',
  ];
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  const set = [...names, ...proxies].flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(set), PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_CACHE_DIR: '/cache' };
}

/** pip's configuration files (https://pip.pypa.io/en/stable/topics/configuration/) and the certificates it may name. */
export function pipFiles(env: NodeJS.ProcessEnv): { source: string; target: string }[] {
  const home = env['HOME'] || homedir();
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  const files: [sources: (string | undefined)[], target: string][] = [
    [['/etc/pip.conf'], '/etc/pip.conf'],
    [
      [env['PIP_CONFIG_FILE'], join(config, 'pip/pip.conf'), join(home, '.pip/pip.conf')],
      '/tmp/.config/pip/pip.conf',
    ],
    [[env['PIP_CERT'] || certificates], certificates],
  ];
  return files.flatMap(([sources, target]) => {
    const source = sources.find((file) => file && existsSync(file));
    return source ? [{ source, target }] : [];
  });
}

/** Writes a requirements file with one hash-locked line per wheel. */
export async function writeRequirements(
  file: string,
  wheels: readonly { name: string; version: string; sha256: string }[],
): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const lines = wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`);
  await writeFile(file, lines.join(''));
}

/** The JSON report of `pip install --dry-run --report`. */
export async function readReport(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
