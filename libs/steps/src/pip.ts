import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildImage, type Engine, type Mount, removeImage, runContainer } from '@distroless/engine';
import type { Architecture } from '@distroless/matrix';
import { type Context, withTemporary } from './context.ts';
import type { FetchedRoot } from './root-packages.ts';
import { assembleToolchain } from './toolchain.ts';

/** Runs pip with these arguments; `/shared` is the folder that `withPip` was given. Throws with pip's own words. */
export type Pip = (args: string[]) => Promise<void>;

/**
 * Starts Debian's pip in a container that may use the network, and hands it to `work`. This is the one way to PyPI;
 * which index that is, and how to reach it, pip knows from its own settings, which are this machine's.
 * `root` is the locked root "pip"; `shared` is a folder that appears as `/shared` in the container.
 */
export async function withPip<T>(
  root: FetchedRoot,
  arch: Architecture,
  { context, shared, work }: { context: Context; shared: string; work: (pip: Pip) => Promise<T> },
): Promise<T> {
  const engine = context.engine();
  const tag = `localhost/python-distroless-pip:${randomUUID()}`;
  return withTemporary(context, async (folder) => {
    await assembleToolchain(root, arch, { context, output: join(folder, 'pip.tar') });
    const dockerfile = join(context.workspace, 'images/python/Dockerfile');
    await buildImage(engine, { dockerfile, target: 'pip', context: folder, tag, signal: context.signal });
    try {
      const mounts = [
        { source: shared, target: '/shared', readonly: false },
        ...(await copySettings(folder, context)),
      ];
      return await work((args) => runPip(engine, args, { image: tag, mounts, signal: context.signal }));
    } finally {
      await removeImage(engine, tag);
    }
  });
}

async function runPip(
  engine: Engine,
  args: string[],
  { image, mounts, signal }: { image: string; mounts: Mount[]; signal: AbortSignal },
): Promise<void> {
  const result = await runContainer(engine, {
    image,
    entrypoint: '/usr/bin/python3',
    args: ['-c', startPip, ...args],
    network: 'host',
    env: { HOME: '/tmp' },
    mounts,
    timeoutMs: 600_000,
    signal,
  });
  if (result.status === 0) return;
  const words = result.stderr.trim().split('\n').slice(-6).join('\n');
  throw new Error(
    `cannot run pip ${args[0]}: exit status ${result.status}\n${words}\nset PIP_INDEX_URL, or pip's configuration, to an index that has it`,
  );
}

// The settings may hold passwords. Taken from a file, they are in no list of processes and in no error text.
const startPip = [
  'import json, os, runpy',
  'os.environ.update(json.load(open("/settings.json")))',
  'runpy.run_module("pip", run_name="__main__", alter_sys=True)',
].join('\n');

/** Copies of all settings in a folder below the workspace: an engine elsewhere, as in CI, sees no other. */
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

/** The user's settings that name an index and how to reach it. Folders of the machine are not there in the container. */
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
  return { ...Object.fromEntries(set), PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_CACHE_DIR: '1' };
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

/** Writes a requirements file with one hash-locked line a wheel. */
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
