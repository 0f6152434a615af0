import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runContainer } from '@distroless/engine';
import { replaceDirectory } from '@distroless/files';
import { pipTarget, withPips, writeRequirements } from '@distroless/pip';
import { fetchRoot, hostArchitecture, readFreshLock, withTemporary } from '@distroless/workspace';
import { benchLockCommand, benchLockPath } from '../lock/bench-lock.ts';
import type { Bench, Peer } from '../peers/peer.ts';

/**
 * Installs a set of locked wheels, once for all peers, with bytecode that is valid with any file times.
 * Errors: the lock does not have the series; pip's own words.
 * @param set its name in bench.yaml
 * @param peer compiles the bytecode, which is the same in every build of a series
 * @returns the folder
 */
export async function openWheels(set: string, peer: Peer, bench: Bench): Promise<string> {
  const { context, lock, series, arch } = bench;
  const wheels = lock.wheels[series]?.[arch]?.[set];
  if (!wheels) {
    throw new Error(
      `${benchLockPath}: has no "${set}" for Python ${series} on ${arch}; add the series to bench.yaml and run ${benchLockCommand}`,
    );
  }
  const key = createHash('sha256').update(JSON.stringify(wheels)).digest('hex').slice(0, 12);
  const parent = join(context.workspace, 'dist', 'bench', 'wheels');
  const folder = join(parent, `${set}-${series}-${arch}-${key}`);
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  await withTemporary(context, async (shared) => {
    await writeRequirements(join(shared, 'requirements.txt'), wheels);
    await mkdir(join(shared, 'site'));
    context.report({ line: `install ${wheels.length} wheels of "${set}"` });
    await install(shared, bench);
    await compile(join(shared, 'site'), peer, bench);
    await replaceDirectory(folder, (temporary) => cp(join(shared, 'site'), temporary, { recursive: true }));
  });
  return folder;
}

async function install(shared: string, { context, series, arch }: Bench): Promise<void> {
  const builder = await readFreshLock({ series, variant: 'builder' }, context);
  const root = await fetchRoot(builder, 'pip', hostArchitecture(), context);
  const choice = ['--no-deps', '--require-hashes', '--only-binary', ':all:', '--no-compile', '--upgrade'];
  const files = ['--target', '/shared/site', '-r', '/shared/requirements.txt'];
  await withPips(context, async (pips) => {
    const pip = await pips(root);
    await pip(['install', '--quiet', ...choice, ...files], { target: pipTarget(builder, arch), shared });
  });
}

async function compile(site: string, { image, python }: Peer, { context }: Bench): Promise<void> {
  const engine = await context.engine();
  const own = engine.name === 'docker' && process.getuid;
  const outcome = await runContainer(engine, {
    image,
    entrypoint: python,
    args: [
      '-m',
      'compileall',
      '-q',
      '-f',
      '--invalidation-mode',
      'unchecked-hash',
      '-s',
      '/site',
      '-p',
      '/bench/packages',
      '/site',
    ],
    network: 'none',
    user: own ? `${own()}:${process.getgid?.()}` : '0:0',
    mounts: [{ source: site, target: '/site' }],
    timeoutMs: 600_000,
    signal: context.signal,
  });
  // Files that are templates or for another version do not compile. The others have their bytecode.
  if (outcome.status > 1) throw new Error(`cannot compile the wheels: ${outcome.stderr.trim().slice(-500)}`);
}
