import { createHash } from 'node:crypto';
import { type Entry, readLayout, type Tree } from '@distroless/image';
import { type LayerKind, pypiComponents, readRecords, readSealedImage } from '@distroless/sbom';

/** What is compared of a file. */
export type FileFacts = {
  type: Entry['type'];
  /** In bytes; 0 for what has no content. */
  size: number;
  /** The sha256 of a file's content, or where a link leads. */
  content: string;
  /** Permission bits. */
  mode: number;
  /** `0:0` */
  owner: string;
};

/** What is compared of an image, without the content of its files. */
export type ImageSummary = {
  /** `sha256:…` of the manifest. */
  digest: string;
  architecture: string;
  /** RFC 3339. */
  created: string;
  labels: Readonly<Record<string, string>>;
  /** Versions by name; a Python package may be there in several versions: `1.0, 1.1`. */
  packages: { debian: ReadonlyMap<string, string>; python: ReadonlyMap<string, string> };
  /** In bytes: as the registry has it, compressed. */
  layers: readonly { kind: LayerKind; size: number }[];
  /** By path, without a leading `/`. */
  files: ReadonlyMap<string, FileFacts>;
};

/**
 * Reads the layout of one of our images. The digest of every part is checked.
 * @throws Error `<folder>: …`
 */
export async function summarise(folder: string): Promise<ImageSummary> {
  const layout = await readLayout(folder);
  const { digest, config, layers, tree } = await readSealedImage(folder);
  return {
    digest,
    ...{ architecture: config.architecture, created: config.created ?? '', labels: config.labels },
    packages: { debian: debianPackages(tree), python: pythonPackages(tree) },
    layers: layers.map(({ kind }, number) => ({ kind, size: layout.layers[number]?.size ?? 0 })),
    files: new Map([...tree].map((entry) => [entry.path, factsOf(entry, tree)])),
  };
}

function debianPackages(tree: Tree): Map<string, string> {
  return new Map(readRecords(tree).map(({ package: name, version }) => [name, version]));
}

function pythonPackages(tree: Tree): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version = '' } of pypiComponents(tree, []).components) {
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return new Map([...versions].map(([name, all]) => [name, [...all].sort().join(', ')]));
}

function factsOf(entry: Entry, tree: Tree): FileFacts {
  const { type, mode, uid, gid } = entry;
  return { type, mode, owner: `${uid}:${gid}`, ...contentOf(entry, tree) };
}

function contentOf(entry: Entry, tree: Tree): Pick<FileFacts, 'size' | 'content'> {
  if (entry.type === 'symlink') return { size: 0, content: entry.target };
  if (entry.type === 'special') return { size: 0, content: `${entry.kind} ${entry.major}:${entry.minor}` };
  if (entry.type === 'directory') return { size: 0, content: '' };
  const content = entry.type === 'file' ? entry.content : (tree.read(entry.path) ?? Buffer.alloc(0));
  // A second name of a file takes no room.
  const size = entry.type === 'file' ? content.length : 0;
  return { size, content: createHash('sha256').update(content).digest('hex') };
}
