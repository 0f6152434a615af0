import { createHash } from 'node:crypto';
import type { Tree } from '@distroless/image';
import type { Deb } from './deb.ts';
import type { Owners } from './merge.ts';

const folder = 'var/lib/dpkg/status.d';

/**
 * Checks every file of a package against the package's own md5sums.
 * @throws Error that names the package and the first file that differs
 */
export function checkMd5sums(deb: Deb, name: string): void {
  for (const entry of deb.entries) {
    const expected = deb.md5sums.get(entry.path);
    if (entry.type !== 'file' || expected === undefined) continue;
    const digest = md5(entry.content);
    if (digest !== expected) {
      throw new Error(`${name}: "${entry.path}" has md5 ${digest}, its md5sums say ${expected}`);
    }
  }
}

/**
 * Writes the records that scanners read in images without a package manager. For each package with files in the tree:
 * its control stanza as `status.d/<package>`, and the digests of those files as `status.d/<package>.md5sums`.
 */
export function addRecords(
  tree: Tree,
  owners: Owners,
  { debs, mtime }: { debs: Deb[]; mtime: number },
): void {
  const files = filesByPackage(tree, owners);
  const meta = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime } as const;
  for (const deb of debs) {
    const lines = (files.get(deb.package) ?? []).map((path) => `${md5(tree.read(path) ?? empty)}  ${path}\n`);
    const record = `${folder}/${deb.package}`;
    tree.add({ ...meta, path: record, content: Buffer.from(deb.control) });
    tree.add({ ...meta, path: `${record}.md5sums`, content: Buffer.from(lines.join('')) });
  }
}

const empty = Buffer.alloc(0);

function filesByPackage(tree: Tree, owners: Owners): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const entry of tree) {
    if (entry.type !== 'file' && entry.type !== 'hardlink') continue;
    for (const owner of owners.get(entry.path) ?? []) {
      files.set(owner, [...(files.get(owner) ?? []), entry.path]);
    }
  }
  return files;
}

function md5(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}
