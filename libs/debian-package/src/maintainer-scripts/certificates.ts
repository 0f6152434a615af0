import { comparePaths, type Entry, type FileEntry } from '@distroless/image';
import type { Deb } from '../deb.ts';

const bundle = 'etc/ssl/certs/ca-certificates.crt';

/**
 * The package ca-certificates with the files that its maintainer script makes: the bundle of all its roots, in the
 * order and form of `update-ca-certificates`, and the links by which OpenSSL finds it. Any other package is unchanged.
 */
export function withCertificates(deb: Deb): Deb {
  if (deb.package !== 'ca-certificates') return deb;
  const roots = deb.entries
    .filter((entry) => entry.type === 'file')
    .filter(({ path }) => /^usr\/share\/ca-certificates\/.*\.crt$/.test(path))
    .sort((left, right) => comparePaths(left.path, right.path));
  if (roots.length === 0)
    throw new Error(`cannot make "/${bundle}": package "${deb.package}" has no certificates`);
  const meta = { uid: 0, gid: 0, mtime: Math.max(...roots.map(({ mtime }) => mtime)) };
  const links = opensslLinks.map(
    ([path, target]): Entry => ({ ...meta, type: 'symlink', path, mode: 0o777, target }),
  );
  const content = Buffer.concat(roots.map(withNewline));
  return {
    ...deb,
    entries: [...deb.entries, { ...meta, type: 'file', path: bundle, mode: 0o644, content }, ...links],
  };
}

/** OpenSSL's default paths (OPENSSLDIR of Debian's library). */
const opensslLinks = [
  ['usr/lib/ssl/cert.pem', `/${bundle}`],
  ['usr/lib/ssl/certs', '/etc/ssl/certs'],
] as const;

function withNewline({ content }: FileEntry): Buffer {
  return content.at(-1) === 0x0a ? content : Buffer.concat([content, Buffer.from('\n')]);
}
