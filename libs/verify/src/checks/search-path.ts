import { parentOf, type Tree } from '@distroless/image';
import type { StaticCheck } from './static-check.ts';

/** Python's, and Debian's. */
const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** A program of a user's must not stand in for one of the image's when root, who has the same PATH, runs it. */
export const searchPath: StaticCheck = {
  name: 'search-path',
  about:
    'PATH names absolute folders, and those that others than root can write or make come after the system',
  variants: ['runtime', 'debug'],
  *find({ tree, config }) {
    const path = config.env.find((line) => line.startsWith('PATH='))?.slice('PATH='.length) ?? '';
    let writable: string | undefined;
    for (const folder of path.split(':')) {
      if (!folder.startsWith('/')) yield `"${folder}" is no absolute path`;
      else if (isWritable(tree, folder)) writable = folder;
      else if (writable !== undefined && systemFolders.includes(folder))
        yield `"${writable}" comes before "${folder}"`;
    }
  },
};

/** By the folder that is there, its own or the nearest above it, in which it could be made. */
function isWritable(tree: Tree, folder: string): boolean {
  for (let path = folder.slice(1); path !== ''; path = parentOf(path)) {
    const real = tree.resolve(path);
    const entry = real === undefined ? undefined : tree.get(real);
    if (entry) return entry.uid !== 0 || (entry.mode & 0o022) !== 0;
  }
  return false;
}
