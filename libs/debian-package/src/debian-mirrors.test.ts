import { makeDeb } from '@distroless/testing';
import { describe, expect, it } from 'vitest';
import { debianMirrors } from './debian-mirrors.ts';

const folder = './usr/share/doc/apt/examples';
const stanzas = `## Debian distribution repository
## URIs: http://comment/debian
Types: deb
URIs: http://mirror/debian
Suites: trixie trixie-updates
Components: main contrib

## Security updates
Types: deb
URIs: https://secure/debian-security
Suites: trixie-security
Components: main
`;
const lines = `# See sources.list(5)
deb http://mirror/debian bullseye main contrib
deb [arch=amd64] http://secure bullseye-security main

#deb-src http://mirror/debian bullseye main
`;

function mirrorsOf(path: string, content: string) {
  return debianMirrors({
    ...{ package: 'apt', version: '1.0-1', architecture: 'amd64' },
    load: () => makeDeb({ name: 'apt', files: [{ path: `${folder}/${path}`, content }] }),
  });
}

describe("Debian's own mirrors", () => {
  it.each([
    {
      format: 'stanzas',
      path: 'debian.sources',
      content: stanzas,
      security: 'https://secure/debian-security/',
    },
    { format: 'lines', path: 'sources.list', content: lines, security: 'http://secure/' },
  ])('are those of the example in its package apt: $format', async ({ path, content, security }) => {
    expect(await mirrorsOf(path, content)).toEqual({
      ...{ debian: 'http://mirror/debian/', 'debian-security': security },
    });
  });

  it.each([
    {
      reason: 'no example',
      path: 'configure-index',
      content: stanzas,
      error: / has no example of them, in /,
    },
    { reason: 'an empty one', path: 'debian.sources', content: '', error: / has no example of them, in / },
    {
      reason: 'one without security fixes',
      path: 'sources.list',
      content: lines.replace('-security', '-updates'),
      error: / has no example of them, in .*; see where it has one now$/,
    },
    {
      reason: 'a folder of the machine',
      path: 'sources.list',
      content: lines.replaceAll('http://mirror', 'file:/srv'),
      error: /^cannot use the mirror "file:\/srv\/debian" of "apt_1\.0-1_amd64\.deb": it is neither http /,
    },
    {
      reason: 'a password',
      path: 'sources.list',
      content: lines.replaceAll('http://mirror', 'http://me:secret@mirror'),
      error: /^cannot use apt_1\.0-1_amd64\.deb: a URL with a user name or password ends up in logs /,
    },
  ])('are not guessed: $reason', async ({ path, content, error }) => {
    await expect(mirrorsOf(path, content)).rejects.toThrow(error);
  });
});
