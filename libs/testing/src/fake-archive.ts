import { type FakeRelease, makeRelease } from './fake-release.ts';
import { type FileServer, serveFiles } from './file-server.ts';
import { makeSigningKey, type SigningKey } from './signing.ts';

/**
 * A signed Debian archive on the loopback interface: `mirrors` are the base URLs of its two parts, whose files are in
 * `files` below `debian/` and `debian-security/`. Close it when done.
 */
export type FakeArchive = FileServer & {
  key: SigningKey;
  mirrors: { debian: string; 'debian-security': string };
};

/**
 * Serves releases by codename (`trixie`, `trixie-updates`, `trixie-security`). Updates and security releases that are
 * not given have no packages.
 */
export async function fakeArchive(
  releases: Record<string, FakeRelease>,
  key?: SigningKey,
): Promise<FakeArchive> {
  const signer = key ?? (await makeSigningKey('archive'));
  const all: Record<string, FakeRelease> = {};
  for (const [codename, release] of Object.entries(releases)) {
    all[codename] = release;
    if (/-(updates|security)$/.test(codename) || codename === 'sid') continue;
    const { architectures = ['amd64'] } = release;
    all[`${codename}-updates`] ??= releases[`${codename}-updates`] ?? { architectures };
    all[`${codename}-security`] ??= releases[`${codename}-security`] ?? { architectures };
  }
  const files = new Map<string, Buffer>();
  for (const [codename, release] of Object.entries(all)) {
    const base = codename.endsWith('-security') ? 'debian-security' : 'debian';
    for (const [path, content] of await makeRelease(codename, release, signer)) {
      files.set(`${base}/${path}`, content);
    }
  }
  const server = await serveFiles(files);
  const mirrors = { debian: `${server.url}debian/`, 'debian-security': `${server.url}debian-security/` };
  return { ...server, key: signer, mirrors };
}
