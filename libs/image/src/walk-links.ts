import type { Entry } from './entry.ts';

// The kernel's limit (MAXSYMLINKS, path_resolution(7)).
const maxLinks = 40;

/**
 * Follows `path` like the kernel for a process that is confined to the root: an absolute link starts at the root again,
 * and `..` at the root stays there. `strict` refuses both, because with them an unconfined process leaves the root.
 * @returns the path without links (`''` is the root); nothing when it does not exist or the links form a loop
 */
export function walkLinks(
  get: (path: string) => Entry | undefined,
  path: string,
  { strict = false }: { strict?: boolean } = {},
): string | undefined {
  const todo = partsOf(path);
  const done: string[] = [];
  let followed = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === '..') {
      if (done.pop() === undefined && strict) return undefined;
      continue;
    }
    const entry = get([...done, part].join('/'));
    if (entry?.type === 'symlink') {
      followed += 1;
      const absolute = entry.target.startsWith('/');
      if (followed > maxLinks || (absolute && strict)) return undefined;
      if (absolute) done.length = 0;
      todo.push(...partsOf(entry.target));
      continue;
    }
    if (!entry || (entry.type !== 'directory' && todo.length > 0)) return undefined;
    done.push(part);
  }
  return done.join('/');
}

/** The parts of a path, the last one first. */
function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse();
}
