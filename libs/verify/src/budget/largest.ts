import { type Entry, parentOf } from '@distroless/image';
import { bytesOf } from './measure-layers.ts';

export type Part = { name: string; bytes: number };

const record = /^var\/lib\/dpkg\/(?:status\.d|info)\/(.+?)(?::\w+)?\.md5sums$/;

/** The packages of Debian and the folders of a layer that have most of its bytes, and its largest files. */
export function largestParts(entries: readonly Entry[], count: number): { parts: Part[]; files: Part[] } {
  const packages = packagesOf(entries);
  const sums = new Map<string, number>();
  for (const entry of entries) {
    const name = packages.get(entry.path) ?? `/${parentOf(entry.path).split('/').slice(0, 5).join('/')}`;
    sums.set(name, (sums.get(name) ?? 0) + bytesOf(entry));
  }
  const files = entries.map((entry) => ({ name: `/${entry.path}`, bytes: bytesOf(entry) }));
  const parts = [...sums].map(([name, bytes]) => ({ name, bytes }));
  return { parts: largest(parts, count), files: largest(files, count) };
}

/** The package of each file, by the records in the same layer, which may name files as they were before /lib was a link. */
function packagesOf(entries: readonly Entry[]): Map<string, string> {
  const packages = new Map<string, string>();
  for (const entry of entries) {
    const name = record.exec(entry.path)?.[1];
    if (name === undefined || entry.type !== 'file') continue;
    for (const line of entry.content.toString().split('\n')) {
      packages.set(line.slice(34).replace(/^(?=(?:bin|lib|lib64|sbin)\/)/, 'usr/'), name);
    }
  }
  return packages;
}

/** The name decides between equals, so that the order is always the same. */
function largest(parts: Part[], count: number): Part[] {
  const sorted = parts.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  return sorted.slice(0, count).filter(({ bytes }) => bytes > 0);
}
