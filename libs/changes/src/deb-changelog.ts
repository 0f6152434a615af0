import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readDeb } from '@distroless/debian-package';
import { type Entry, nameOf } from '@distroless/image';
import type { LockedPackage } from '@distroless/lockfile';

/** The changelog in a package, or the package whose folder it is in. */
export type DebChangelog = { text: string } | { elsewhere: string } | undefined;

/** In bytes; the longest in Debian have about one MB. */
const limit = 32 * 2 ** 20;

/**
 * Finds the changelog of Debian in a package: `/usr/share/doc/<package>/changelog.Debian.gz`, or `changelog.gz` where Debian
 * is upstream too. The folder or the file may be a link to that of another package.
 * https://www.debian.org/doc/debian-policy/ch-docs.html#changelog-files-and-release-notes
 * @throws Error when the package is damaged, or is another one
 */
export async function readDebChangelog(archive: Buffer, locked: LockedPackage): Promise<DebChangelog> {
  const name = nameOf(locked.path);
  const { entries } = await readDeb(archive, name, { expected: locked });
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const folder = `usr/share/doc/${locked.package}`;
  const link = elsewhere(byPath.get(folder), nameOf);
  if (link !== undefined) return { elsewhere: link };
  for (const file of isNative(locked) ? ['changelog.gz', 'changelog'] : ['changelog.Debian.gz']) {
    const entry = byPath.get(`${folder}/${file}`);
    const other = elsewhere(entry, (target) => /(?:^|\/)([^/]+)\/[^/]+$/.exec(target)?.[1] ?? '');
    if (other) return { elsewhere: other };
    if (entry?.type === 'file') return { text: await unpack(entry.content, `${name}: ${entry.path}`) };
  }
  return undefined;
}

/** Debian is upstream: there is no Debian revision. Then `changelog.gz` is not upstream's. */
function isNative({ version }: LockedPackage): boolean {
  return !version.includes('-');
}

function elsewhere(entry: Entry | undefined, packageOf: (target: string) => string): string | undefined {
  return entry?.type === 'symlink' ? packageOf(entry.target) : undefined;
}

async function unpack(content: Buffer, name: string): Promise<string> {
  if (!name.endsWith('.gz')) return content.toString('utf8');
  try {
    return (await promisify(gunzip)(content, { maxOutputLength: limit })).toString('utf8');
  } catch (cause) {
    throw new Error(`${name}: cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
}
