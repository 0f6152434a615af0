import { spawnSync } from 'node:child_process';

/** What the choice of a base asks about the history of a clone. */
export interface History {
  /** Whether a commit is there, and `head` was made on top of it. */
  isAncestor: (commit: string, head: string) => boolean;
  /** The newest tag below `head`, without those of `head` itself; undefined if there is none. */
  tagBelow: (head: string) => string | undefined;
}

/** The history as git knows it. What git cannot answer counts as not there: then more is built, never less. */
export function gitHistory(folder: string): History {
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  return {
    isAncestor: (commit, head) =>
      git('merge-base', '--is-ancestor', '--end-of-options', commit, head) !== undefined,
    tagBelow: (head) => git('describe', '--tags', '--abbrev=0', '--end-of-options', `${head}^`) || undefined,
  };
}
