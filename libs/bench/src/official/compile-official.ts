import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fetchTarball, releaseEpoch } from '@distroless/cpython';
import { buildToTar } from '@distroless/engine';
import { createTree, type Entry, readTar } from '@distroless/image';
import { type Lock, readSource } from '@distroless/lockfile';
import { selectItems } from '@distroless/matrix';
import {
  assembleToolchain,
  type Context,
  fetchRoot,
  hostArchitecture,
  readFreshLock,
  withTemporary,
  writeProduct,
} from '@distroless/workspace';
import { officialTar } from '../peers/official.ts';
import { dataFolder, readSettings, type Settings } from '../settings.ts';

type Official = Settings['official'];

/**
 * Compiles the release that our image has as the Docker official image does, in our toolchain and without network, and
 * writes it as a tar.
 * @param options `isQuick` leaves out optimizations: to try the recipe, not to measure
 */
export async function compileOfficial(
  series: string,
  { context, isQuick = false }: { context: Context; isQuick?: boolean },
): Promise<string> {
  const { official } = await readSettings(context.workspace);
  const arch = hostArchitecture();
  const lock = await readFreshLock({ series, variant: 'builder' }, context);
  const source = await readSource(series, context);
  const tarball = await fetchTarball(source, context, lock);
  const output = isQuick
    ? officialTar(series, arch).replace('.tar', '-quick.tar')
    : officialTar(series, arch);
  const epoch = await releaseEpoch(tarball, source.file);
  await withTemporary(context, async (folder) => {
    await copyFile(tarball, join(folder, 'cpython.tar'));
    const toolchain = join(folder, 'toolchain.tar');
    await assembleToolchain(await fetchRoot(lock, 'toolchain', arch, context), arch, {
      context,
      output: toolchain,
    });
    context.report({ line: `compile CPython ${source.version} as the official image does` });
    const exported = join(folder, 'export.tar');
    await buildToTar(await context.engine(), {
      dockerfile: join(context.workspace, dataFolder, 'Dockerfile'),
      target: 'official-cpython',
      context: folder,
      buildArgs: officialArguments(official, lock, { arch, epoch, jobs: availableParallelism(), isQuick }),
      platform: `linux/${arch}`,
      output: exported,
      onLine: (line) => {
        const step = /==> (\w+)$/.exec(line)?.[1];
        if (step) context.report({ line: step });
      },
      signal: context.signal,
    });
    const entries: Entry[] = [];
    for await (const entry of readTar(createReadStream(exported), 'the official CPython')) {
      entries.push({ ...entry, mtime: epoch });
    }
    await writeProduct(createTree(entries), output, context);
  });
  context.report({ line: `wrote ${output}` });
  return output;
}

/** The build arguments of the stage `official-build`. `epoch` is in seconds. */
export function officialArguments(
  { configure, cflags, ldflags }: Official,
  lock: Pick<Lock, 'series' | 'suite'>,
  { arch, epoch, jobs, isQuick }: { arch: string; epoch: number; jobs: number; isQuick: boolean },
): Record<string, string> {
  const slow = ['--enable-optimizations', '--with-lto'];
  return {
    EPOCH: `${epoch}`,
    JOBS: `${jobs}`,
    CONFIGURE: configure.filter((argument) => !isQuick || !slow.includes(argument)).join(' '),
    EXTRA_CFLAGS: selectItems(cflags, { series: lock.series, suite: lock.suite, arch }).join(' '),
    EXTRA_LDFLAGS: ldflags.join(' '),
  };
}
