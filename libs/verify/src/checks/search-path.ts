import { parentOf, type Tree } from '@distroless/image';
import { variable } from '../model/paths.ts';
import type { Check } from './check.ts';

/** Python's, and Debian's. */
const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Root has the same PATH: it must not run a program of a user in place of one of the image. */
export const searchPath: Check = {
  name: 'search-path',
  holds:
    'PATH names absolute folders, and those that others than root can write or make come after the system',
  severity: 'error',
  fix: 'move the folder behind /usr/local/bin, /usr/bin and /bin in PATH',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run({ tree, config }) {
    let writable: string | undefined;
    for (const folder of (variable(config.env, 'PATH') ?? '').split(':')) {
      if (!folder.startsWith('/'))
        yield { kind: 'relative-path', message: `"${folder}" is no absolute path` };
      else if (isWritable(tree, folder)) writable = folder;
      else if (writable !== undefined && systemFolders.includes(folder)) {
        yield { kind: 'writable-first', message: `"${writable}" comes before "${folder}"` };
      }
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
