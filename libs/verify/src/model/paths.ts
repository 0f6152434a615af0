import type { FileEntry } from '@distroless/image';
import type { ImageModel } from './image-model.ts';

/** The file that a path leads to, through links of both kinds. */
export function fileAt({ tree, resolve }: ImageModel, path: string): FileEntry | undefined {
  const real = resolve(path);
  const entry = real === undefined ? undefined : tree.get(real);
  const file = entry?.type === 'hardlink' ? tree.get(entry.target) : entry;
  return file?.type === 'file' ? file : undefined;
}

/** Whether a path is below one of the folders. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** The value of a variable among `NAME=value` lines. */
export function variable(env: readonly string[], name: string): string | undefined {
  return env.find((assignment) => assignment.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** `0644` */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** The text of a small file. A longer one is cut: nobody writes a megabyte into a file of settings. */
export function textOf(
  { tree }: Pick<ImageModel, 'tree'>,
  path: string,
  most = 1_000_000,
): string | undefined {
  return tree.read(path)?.toString('utf8', 0, most);
}
