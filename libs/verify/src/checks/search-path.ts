import { parentOf, type Tree } from '@distroless/image';
import { variable } from '../model/paths.ts';
import type { Check } from './check.ts';

/** Python's, and Debian's. */
const systemFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Root has the same PATH, and must not run a user's program instead of one of the image. */
export const searchPath: Check = {
  name: 'search-path',
  holds:
    'PATH has only absolute folders, and those that not only root can write or create come after the system',
  severity: 'error',
  fix: 'move the folder behind /usr/local/bin, /usr/bin and /bin in PATH',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run({ tree, config }) {
    let writable: string | undefined;
    for (const folder of (variable(config.env, 'PATH') ?? '').split(':')) {
      if (!folder.startsWith('/'))
        yield { kind: 'relative-path', message: `"${folder}" is not an absolute path` };
      else if (isWritable(tree, folder)) writable = folder;
      else if (writable !== undefined && systemFolders.includes(folder)) {
        yield { kind: 'writable-first', message: `"${writable}" comes before "${folder}"` };
      }
    }
  },
};

/** Judged by the folder itself, or by the nearest existing folder above it, where it could be created. */
function isWritable(tree: Tree, folder: string): boolean {
  for (let path = folder.slice(1); path !== ''; path = parentOf(path)) {
    const real = tree.resolve(path);
    const entry = real === undefined ? undefined : tree.get(real);
    if (entry) return entry.uid !== 0 || (entry.mode & 0o022) !== 0;
  }
  return false;
}
