import { join } from 'node:path';
import { assembleUnpacked, type Mirrors, noDocumentation } from '@distroless/debian-package';
import { buildToTar } from '@distroless/engine';
import { type Entry, writeTar } from '@distroless/image';
import type { Architecture, Versions } from '@distroless/matrix';
import {
  type Context,
  directoriesOf,
  type FetchedRoot,
  readExport,
  withTemporary,
  writeProduct,
} from '@distroless/workspace';

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

/**
 * Where apt finds packages, and what keeps an image small: no recommended packages, no package files. `suites` are those of
 * versions.yaml; another suite is an error, as apt would read a line break in its name as a further setting.
 */
export function aptSettings(
  suite: string,
  { mirrors, suites }: { mirrors: Mirrors; suites: Versions['suites'] },
): Entry[] {
  if (!Object.hasOwn(suites, suite)) {
    throw new Error(
      `cannot set up apt for suite ${JSON.stringify(suite)}: it is not in versions.yaml; add it`,
    );
  }
  const stanza = (uri: string, suites: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n${
      // All indexes of a past state have expired.
      uri.startsWith('https://snapshot.debian.org/') ? 'Check-Valid-Until: no\n' : ''
    }`;
  const sources = [
    stanza(mirrors.debian, `${suite} ${suite}-updates`),
    stanza(mirrors['debian-security'], `${suite}-security`),
  ].join('\n');
  const settings = [
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
    'APT::Keep-Downloaded-Packages "false";',
    'Acquire::Languages "none";',
  ].join('\n');
  return [
    textFile('etc/apt/sources.list.d/debian.sources', sources),
    textFile('etc/apt/apt.conf.d/90container', `${settings}\n`),
  ];
}

function textFile(path: string, text: string): Entry {
  return { type: 'file', path, content: Buffer.from(text), mode: 0o644, uid: 0, gid: 0, mtime: 0 };
}
