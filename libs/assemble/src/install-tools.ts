import { createReadStream } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cpythonTar, type Flavour, plainBytecode } from '@distroless/cpython';
import { buildToTar } from '@distroless/engine';
import { cachedPath, FetchError, fetchFile } from '@distroless/fetch';
import { createTree, readDirectory, readTar } from '@distroless/image';
import { type Lock, lockCommand, lockPath, type Wheel } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { pipTarget, withPips, writeRequirements } from '@distroless/pip';
import {
  type Context,
  distPath,
  fetchRoot,
  findProduct,
  hostArchitecture,
  readExport,
  readFreshLock,
  withTemporary,
  writeProduct,
} from '@distroless/workspace';

/** Our own programs for the builder. */
const own = 'images/python/rootfs-builder';

/**
 * Installs the builder's Python tools from their locked wheels, without network, and writes them and our own programs
 * as a deterministic tar, `dist/…/tools-<arch>.tar`, the same for all flavours of CPython. Needs the builder's root
 * and CPython.
 */
export async function installTools(
  image: ImageId,
  arch: Architecture,
  { context, flavour }: { context: Context; flavour: Flavour },
): Promise<void> {
  const lock = await readFreshLock(image, context);
  const wheels = await fetchWheels(lock, arch, context);
  const output = distPath(image, `tools-${arch}.tar`);
  const cpython = cpythonTar(image, arch, flavour);
  await withTemporary(context, async (folder) => {
    await copyFile(findProduct(distPath(image, `rootfs-${arch}.tar`), context), join(folder, 'rootfs.tar'));
    await copyFile(findProduct(cpython.shared, context), join(folder, 'cpython.tar'));
    await copyFile(findProduct(cpython.builder, context), join(folder, 'cpython-dev.tar'));
    await mkdir(join(folder, 'wheels'));
    for (const { file, sha256 } of wheels) {
      await copyFile(cachedPath(context.cache, sha256), join(folder, 'wheels', file));
    }
    for (const [tool, list] of Object.entries(toolsOf(lock, arch))) {
      await writeRequirements(join(folder, 'requirements', `${tool}.txt`), list);
    }
    context.report({ line: `install ${Object.keys(toolsOf(lock, arch)).join(', ')}` });
    const exported = join(folder, 'export.tar');
    await buildToTar(await context.engine(), {
      dockerfile: join(context.workspace, 'images/python/Dockerfile'),
      target: 'tools',
      context: folder,
      buildArgs: {},
      platform: `linux/${arch}`,
      output: exported,
      signal: context.signal,
    });
    const epoch = await timeOf(join(folder, 'cpython.tar'));
    const installed = await readExport(exported, { name: 'stage "tools"', drop: [], epoch });
    const tree = createTree([...installed].map((entry) => plainBytecode(entry, image.series)));
    for (const entry of await readDirectory(join(context.workspace, own), epoch)) tree.add(entry);
    await writeProduct(tree, output, context);
  });
  context.report({ line: `wrote ${output}` });
}

/** Fetches the locked wheels into the cache with pip, which knows this machine's index, and checks their digests. */
export async function fetchWheels(lock: Lock, arch: Architecture, context: Context): Promise<Wheel[]> {
  const wheels = [
    ...new Map(
      Object.values(toolsOf(lock, arch))
        .flat()
        .map((wheel) => [wheel.sha256, wheel]),
    ).values(),
  ];
  const missing: Wheel[] = [];
  for (const wheel of wheels) {
    if (!(await isCached(wheel, [], context))) missing.push(wheel);
  }
  if (missing.length > 0) await downloadWheels(missing, { lock, arch, context });
  return wheels;
}

async function downloadWheels(
  wheels: Wheel[],
  { lock, arch, context }: { lock: Lock; arch: Architecture; context: Context },
): Promise<void> {
  const root = await fetchRoot(lock, 'pip', hostArchitecture(), context);
  await withTemporary(context, async (shared) => {
    // Created here, so that this user owns it: files of the container's root may belong to root outside too.
    await mkdir(join(shared, 'wheels'));
    await writeRequirements(join(shared, 'requirements.txt'), wheels);
    context.report({ line: `download ${wheels.length} wheels with pip` });
    const choice = ['--no-deps', '--require-hashes', '--only-binary', ':all:'];
    const files = ['--dest', '/shared/wheels', '-r', '/shared/requirements.txt'];
    await withPips(context, async (pips) => {
      const pip = await pips(root);
      await pip(['download', '--quiet', ...choice, ...files], { target: pipTarget(lock, arch), shared });
    });
    for (const wheel of wheels) {
      if (await isCached(wheel, [join(shared, 'wheels', wheel.file)], context)) continue;
      throw new Error(`cannot fetch "${wheel.file}": pip downloaded another file; run ${lockCommand(lock)}`);
    }
  });
}

async function isCached({ file, sha256 }: Wheel, places: string[], context: Context): Promise<boolean> {
  const request = { digest: sha256, places, what: file };
  return fetchFile(request, { cache: context.cache, signal: context.signal }).then(
    () => true,
    (error) => {
      if (error instanceof FetchError) return false;
      throw error;
    },
  );
}

function toolsOf(lock: Lock, arch: Architecture): Record<string, Wheel[]> {
  const tools = lock.tools?.[arch];
  if (!tools) throw new Error(`${lockPath(lock)}: has no "tools" for ${arch}; run ${lockCommand(lock)}`);
  return tools;
}

/** All files of CPython have the time of its release; what is installed with it gets the same time. */
async function timeOf(cpython: string): Promise<number> {
  for await (const { mtime } of readTar(createReadStream(cpython), 'cpython.tar')) return mtime;
  throw new Error('cannot install the Python tools: the tar of CPython is empty');
}
