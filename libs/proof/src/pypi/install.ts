import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mount, runContainer } from '@distroless/engine';
import { pipFiles, pipSettings } from '@distroless/pip';
import type { Context } from '@distroless/workspace';
import type { ListedPackage } from './package-list.ts';

/**
 * Installs the newest compatible wheels into an environment, in the builder. `folder` is empty, the environment is at
 * `/opt/venv` in the container; downloads are kept in `dist/pypi/cache`.
 * Errors have uv's own words, for example for a package without a wheel.
 * @returns the environment's folder
 */
export async function installPackages(
  packages: readonly ListedPackage[],
  { builder, folder, context }: { builder: string; folder: string; context: Context },
): Promise<string> {
  const venv = join(folder, 'venv');
  const cache = join(context.workspace, 'dist', 'pypi', 'cache');
  for (const path of [venv, cache]) await mkdir(path, { recursive: true });
  const requirements = packages.map(({ requirement }) => `${requirement}\n`).join('');
  await writeFile(join(folder, 'requirements.txt'), requirements);
  const engine = await context.engine();
  const result = await runContainer(engine, {
    image: builder,
    entrypoint: 'python',
    args: ['-c', await readFile(join(import.meta.dirname, 'install.py'), 'utf8')],
    network: 'host',
    // Files in the mounted folders must belong to this user: with docker, the container's root is root outside too.
    user: engine.name === 'docker' && process.getuid ? `${process.getuid()}:${process.getgid?.()}` : '0:0',
    env: { HOME: '/tmp' },
    mounts: [
      { source: venv, target: '/opt/venv', readonly: false },
      { source: cache, target: '/cache', readonly: false },
      { source: join(folder, 'requirements.txt'), target: '/shared/requirements.txt', readonly: true },
      ...(await copySettings(folder, context)),
    ],
    timeoutMs: 3_600_000,
    signal: context.signal,
  });
  if (result.status === 0) return venv;
  const words = result.stderr.trim().split('\n').slice(-12).join('\n');
  throw new Error(
    `cannot install the packages of pypi.yaml: exit status ${result.status}\n${words}\ngive a package without a wheel for this series a condition, or set PIP_INDEX_URL, or pip's configuration, to an index that has them`,
  );
}

/** Copies pip's settings into a folder below the workspace: an engine outside this container (CI) sees no other. */
async function copySettings(folder: string, { env }: Context): Promise<Mount[]> {
  const settings = join(folder, 'settings.json');
  const { PIP_CACHE_DIR: _, ...own } = pipSettings(env);
  await writeFile(settings, JSON.stringify(own), { mode: 0o600 });
  const mounts: Mount[] = [{ source: settings, target: '/settings.json', readonly: true }];
  for (const [index, { source, target }] of pipFiles(env).entries()) {
    const copy = join(folder, `setting-${index}`);
    await copyFile(source, copy);
    mounts.push({ source: copy, target, readonly: true });
  }
  return mounts;
}

/** The versions in an environment by normalised name, from the names of its metadata folders. */
export async function installedVersions(venv: string, series: string): Promise<Map<string, string>> {
  const names = await readdir(join(venv, 'lib', `python${series}`, 'site-packages'));
  return new Map(
    names.flatMap((folder) => {
      const [, name = '', version] = /^(.+)-([^-]+)\.dist-info$/.exec(folder) ?? [];
      return version === undefined ? [] : [[name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version] as const];
    }),
  );
}
