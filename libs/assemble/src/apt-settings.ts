import type { Mirrors } from '@distroless/debian-package';
import type { Entry } from '@distroless/image';
import type { Versions } from '@distroless/matrix';

/** The file of apt's sources (sources.list(5)). */
export const sourcesPath = 'etc/apt/sources.list.d/debian.sources';

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
  const settings = [
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
    'APT::Keep-Downloaded-Packages "false";',
    'Acquire::Languages "none";',
  ].join('\n');
  return [
    textFile(sourcesPath, aptSources(suite, mirrors)),
    textFile('etc/apt/apt.conf.d/90container', `${settings}\n`),
  ];
}

/** A suite of versions.yaml with its updates and its security fixes, from these mirrors. */
export function aptSources(suite: string, mirrors: Mirrors): string {
  const stanza = (uri: string, suites: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n${
      // All indexes of a past state have expired.
      uri.startsWith('https://snapshot.debian.org/') ? 'Check-Valid-Until: no\n' : ''
    }`;
  return [
    stanza(mirrors.debian, `${suite} ${suite}-updates`),
    stanza(mirrors['debian-security'], `${suite}-security`),
  ].join('\n');
}

function textFile(path: string, text: string): Entry {
  return { type: 'file', path, content: Buffer.from(text), mode: 0o644, uid: 0, gid: 0, mtime: 0 };
}
