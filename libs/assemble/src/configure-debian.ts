import { join } from 'node:path';
import { assembleUnpacked, type Mirrors, noDocumentation } from '@distroless/debian-package';
import { buildToTar } from '@distroless/engine';
import { writeTar } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import {
  type Context,
  directoriesOf,
  type FetchedRoot,
  readExport,
  withTemporary,
  writeProduct,
} from '@distroless/workspace';
import { aptSettings } from './apt-settings.ts';

// What an installation leaves behind that is not part of the system: logs, caches, backups, machine state.
const leftovers = [
  'dev/**/*',
  'proc/**/*',
  'run/**/*',
  'sys/**/*',
  'tmp/**/*',
  'var/log/**/*.log',
  'var/cache/apt/**',
  'var/cache/debconf/*-old',
  'var/cache/ldconfig/**',
  'var/lib/dpkg/*-old',
  'etc/*-',
  'etc/hostname',
  'etc/hosts',
  'etc/resolv.conf',
];

/**
 * Writes a Debian system in which apt and dpkg work: packages are unpacked here, and dpkg itself configures them in a
 * container without network. Its apt is set up for `suite` and `mirrors`.
 */
export async function configureDebian(
  root: FetchedRoot,
  arch: Architecture,
  { context, suite, mirrors, output }: { context: Context; suite: string; mirrors: Mirrors; output: string },
): Promise<void> {
  await withTemporary(context, async (folder) => {
    const { tree, mtime } = await assembleUnpacked(root.debs, {
      architecture: arch,
      selection: noDocumentation,
      directories: directoriesOf(root),
      overlay: aptSettings(suite, { mirrors, suites: context.versions.suites }),
      signal: context.signal,
    });
    await writeTar(tree, join(folder, 'debian.tar'), { signal: context.signal });
    context.report({ line: `configure ${root.debs.length} packages` });
    const exported = join(folder, 'export.tar');
    await buildToTar(await context.engine(), {
      dockerfile: join(context.workspace, 'images/python/Dockerfile'),
      target: 'debian',
      context: folder,
      buildArgs: { EPOCH: String(mtime) },
      platform: `linux/${arch}`,
      output: exported,
      signal: context.signal,
    });
    const configured = await readExport(exported, { name: 'stage "debian"', drop: leftovers, epoch: mtime });
    await writeProduct(configured, output, context);
  });
}
