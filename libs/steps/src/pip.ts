import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildImage, removeImage, runContainer } from '@distroless/engine';
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
  const tag = `localhost/python-distroless-pip:${process.pid}`;
  await withTemporary(context, async (folder) => {
    await assembleToolchain(root, arch, { context, output: join(folder, 'pip.tar') });
    const dockerfile = join(context.workspace, 'images/python/Dockerfile');
    await buildImage(engine, { dockerfile, target: 'pip', context: folder, tag, signal: context.signal });
  });
  try {
    return await work(async (args) => {
      const result = await runContainer(engine, {
        image: tag,
        entrypoint: '/usr/bin/python3',
        args: ['-m', 'pip', ...args],
        network: 'host',
        env: { ...pipSettings(context.env), HOME: '/tmp' },
        mounts: [{ source: shared, target: '/shared', readonly: false }, ...pipFiles(context.env)],
        timeoutMs: 600_000,
        signal: context.signal,
      });
      if (result.status === 0) return;
      const words = result.stderr.trim().split('\n').slice(-6).join('\n');
      throw new Error(
        `cannot run pip ${args.slice(0, 1).join(' ')}: exit status ${result.status}\n${words}\nset PIP_INDEX_URL, or pip's configuration, to an index that has it`,
      );
    });
  } finally {
    await removeImage(engine, tag);
  }
}

/** The user's settings that name an index and how to reach it. Folders of the machine are not there in the container. */
function pipSettings(env: NodeJS.ProcessEnv): Record<string, string> {
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
function pipFiles(env: NodeJS.ProcessEnv): { source: string; target: string; readonly: boolean }[] {
  const home = homedir();
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const files: [source: string | undefined, target: string][] = [
    ['/etc/pip.conf', '/etc/pip.conf'],
    [
      [env['PIP_CONFIG_FILE'], join(config, 'pip/pip.conf'), join(home, '.pip/pip.conf')].find(
        (file) => file && existsSync(file),
      ),
      '/tmp/.config/pip/pip.conf',
    ],
    [env['PIP_CERT'] ?? '/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/certs/ca-certificates.crt'],
  ];
  return files.flatMap(([source, target]) =>
    source && existsSync(source) ? [{ source, target, readonly: true }] : [],
  );
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
