import { snapshotMirrors } from '@distroless/debian-package';
import { describe, expect, it } from 'vitest';
import { aptSettings } from './apt-settings.ts';

const stanza = (uri: string, suites: string, more = '') => `Types: deb
URIs: ${uri}
Suites: ${suites}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
${more}`;

describe('aptSettings', () => {
  const suites = { trixie: { debian: 13 } };
  const archive = 'https://snapshot.debian.org/archive';
  it.each([
    {
      reason: 'the mirror, for the suite, its updates and its security fixes',
      mirrors: { debian: 'http://mirror/debian/', 'debian-security': 'http://mirror/debian-security/' },
      sources: [
        stanza('http://mirror/debian/', 'trixie trixie-updates'),
        stanza('http://mirror/debian-security/', 'trixie-security'),
      ],
    },
    {
      reason: 'a past state, whose indexes have expired',
      mirrors: snapshotMirrors(new Date('2026-01-02T03:04:05Z')),
      sources: [
        stanza(`${archive}/debian/20260102T030405Z/`, 'trixie trixie-updates', 'Check-Valid-Until: no\n'),
        stanza(`${archive}/debian-security/20260102T030405Z/`, 'trixie-security', 'Check-Valid-Until: no\n'),
      ],
    },
  ])('names $reason', ({ mirrors, sources }) => {
    const [file] = aptSettings('trixie', { mirrors, suites });
    expect(file?.path).toBe('etc/apt/sources.list.d/debian.sources');
    expect(file?.type === 'file' && file.content.toString()).toBe(sources.join('\n'));
  });

  it.each(['bookworm', 'trixie\nTrusted: yes', '__proto__', ''])('refuse the suite %j', (suite) => {
    const mirrors = { debian: 'http://mirror/debian/', 'debian-security': 'http://mirror/debian-security/' };
    expect(() => aptSettings(suite, { mirrors, suites })).toThrow(
      new Error(`cannot set up apt for suite ${JSON.stringify(suite)}: it is not in versions.yaml; add it`),
    );
  });
});
