import type { FileEntry } from '@distroless/image';
import type { ImageModel } from './image-model.ts';

/** The file that a path leads to, through links of both kinds. */
export function fileAt({ tree, resolve }: ImageModel, path: string): FileEntry | undefined {
  const real = resolve(path);
  const entry = real === undefined ? undefined : tree.get(real);
  const file = entry?.type === 'hardlink' ? tree.get(entry.target) : entry;
  return file?.type === 'file' ? file : undefined;
}

/** The text of a small file. A longer one is cut: nobody writes a megabyte into a file of settings. */
export function textOf(
  { tree }: Pick<ImageModel, 'tree'>,
  path: string,
  most = 1_000_000,
): string | undefined {
  return tree.read(path)?.toString('utf8', 0, most);
}
