import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from './scope.ts';

/** What has changed in a workspace: paths relative to it, and the text of a file before and now; undefined if it was or is missing. */
export interface Changes {
  files: string[];
  past: (path: string) => string | undefined;
  present: (path: string) => string | undefined;
}

/** Asks git for the changes, as Nx does. A missing commit is an error that says how to get it. */
export function findChanges({ base, head, uncommitted }: Scope, workspace: string): Changes {
  const git = gitIn(workspace);
  requireRepository(workspace);
  for (const [option, revision] of Object.entries({ base, head: head ?? 'HEAD' })) {
    requireCommit(revision, option, git);
  }
  const from = uncommitted ? base : mergeBase(base, head ?? 'HEAD', git);
  return {
    files: changedFiles({ from, head, uncommitted }, git),
    past: (path) => git('show', `${from}:./${path}`),
    present: (path) => (head === undefined ? read(join(workspace, path)) : git('show', `${head}:./${path}`)),
  };
}

/** The output of a git command; undefined if it fails. */
type Git = (...args: string[]) => string | undefined;

function gitIn(cwd: string): Git {
  return (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return status === 0 ? stdout : undefined;
  };
}

function requireRepository(cwd: string): void {
  const { status, stderr, error } = spawnSync('git', ['rev-parse', '--git-dir'], { cwd, encoding: 'utf8' });
  if (status === 0) return;
  const cause = error?.message ?? stderr.trim();
  throw new Error(`cannot find what has changed: ${cause}; fix that, or name the changed files with --files`);
}

function requireCommit(revision: string, option: string, git: Git): void {
  if (git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`) !== undefined)
    return;
  const name = revision.replace(/^origin\//, '');
  // A local branch has to be created; anything else has its name once it is fetched.
  const isBranch = name === revision && !/^[0-9a-f]{7,}$/.test(name);
  throw new Error(
    `cannot compare with "${revision}": this clone has no such commit; run "git fetch origin ${isBranch ? `${name}:${name}` : name}", or name another with --${option} or NX_${option.toUpperCase()}`,
  );
}

/** The last common commit of both; the base itself, as with Nx, if they have none. */
function mergeBase(base: string, head: string, git: Git): string {
  return git('merge-base', base, head)?.trim() ?? base;
}

function changedFiles(
  { from, head, uncommitted }: { from: string; head: string | undefined; uncommitted: true | undefined },
  git: Git,
): string[] {
  // Against no second commit, git compares with the working tree.
  const tracked = ['diff', '--name-only', '--no-renames', '--relative', '-z', from, ...(head ? [head] : [])];
  const untracked = ['ls-files', '--others', '--exclude-standard', '-z'];
  const lists = head || uncommitted ? [tracked] : [tracked, untracked];
  return lists.flatMap((command) => {
    const list = git(...command);
    if (list === undefined) throw new Error(`cannot find what has changed: "git ${command.join(' ')}" fails`);
    return list.split('\0').filter((path) => path !== '');
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
