import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** The commit and date for an image's labels; or why they are unknown, to be printed. */
export type Revision =
  | {
      /** The full id of the commit. */
      revision: string;
      /** Whether files that git tracks differ from the commit. */
      dirty: boolean;
      /** Seconds since 1970 (UTC): SOURCE_DATE_EPOCH, else the time of the commit. */
      date: number;
    }
  | { why: string };

type Commit = { revision: string; seconds: string };

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The commit of the workspace: CI_COMMIT_SHA, which CI has checked out, else git's. A clone that belongs to another
 * user works too. A folder inside another repository does not get the commit of that repository.
 */
export async function readRevision(workspace: string, env: NodeJS.ProcessEnv): Promise<Revision> {
  try {
    const ofCi = ciCommit(env);
    const { revision, seconds } = ofCi ?? (await lastCommit('HEAD', workspace, env));
    const date = readDate(
      env['SOURCE_DATE_EPOCH'] || seconds || (await commitTime(revision, workspace, env)),
    );
    return { revision, date, dirty: ofCi === undefined && (await isDirty(workspace, env)) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/; `seconds` is empty when CI names no time. */
function ciCommit({ CI_COMMIT_SHA: sha, CI_COMMIT_TIMESTAMP: time }: NodeJS.ProcessEnv): Commit | undefined {
  if (!sha) return undefined;
  if (!commitId.test(sha)) throw new Error(`CI_COMMIT_SHA is "${sha}", which is not the id of a commit`);
  const milliseconds = time ? Date.parse(time) : Number.NaN;
  return { revision: sha, seconds: Number.isNaN(milliseconds) ? '' : `${Math.floor(milliseconds / 1000)}` };
}

function readDate(seconds: string): number {
  if (/^\d{1,11}$/.test(seconds)) return Number(seconds);
  throw new Error(`SOURCE_DATE_EPOCH is "${seconds}", which is not a number of seconds`);
}

async function commitTime(revision: string, workspace: string, env: NodeJS.ProcessEnv): Promise<string> {
  return (await lastCommit(revision, workspace, env)).seconds;
}

async function lastCommit(name: string, workspace: string, env: NodeJS.ProcessEnv): Promise<Commit> {
  const args = ['-c', 'log.showSignature=false', 'log', '-1', '--format=%H %ct', name, '--'];
  const [revision = '', seconds = ''] = (await git(args, workspace, env)).trim().split(' ');
  if (!commitId.test(revision)) throw new Error(`git log prints no commit, but "${revision}"`);
  return { revision, seconds };
}

async function isDirty(workspace: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const args = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=no'];
  return (await git(args, workspace, env)) !== '';
}

/**
 * Files that differ from the commit, and those that git does not know and does not ignore: a build may have read them.
 * @throws Error when git fails
 */
export async function changedFiles(workspace: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const args = ['--no-optional-locks', 'status', '--porcelain', '-z', '--untracked-files=all'];
  const entries = (await git(args, workspace, env)).split('\0');
  return entries.map((entry) => entry.replace(/^.. /, '')).filter((file) => file !== '');
}

/**
 * The full id of a commit, by any name that git knows: `HEAD~1`, `main`, `v1`.
 * @throws Error when git does not know it
 */
export async function findCommit(
  name: string,
  { workspace, env }: { workspace: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const commit = (await git(args, workspace, env).catch(() => '')).trim();
  if (commitId.test(commit)) return commit;
  throw new Error(`git does not know the commit "${name}"; name another one, or run git fetch`);
}

/** The full ids of the commits that changed one of the files, the newest first. @throws Error when git fails */
export async function listCommits(
  paths: readonly string[],
  { workspace, env }: { workspace: string; env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const args = ['-c', 'log.showSignature=false', 'log', '--format=%H', 'HEAD', '--', ...paths];
  const lines = (await git(args, workspace, env)).split('\n');
  return lines.filter((line) => commitId.test(line));
}

/** The text of a file in a commit (its full id); undefined when it does not have the file. @throws Error when git fails */
export async function readCommitted(
  commit: string,
  path: string,
  { workspace, env }: { workspace: string; env: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  const listed = await git(['ls-tree', '--name-only', '-z', commit, '--', path], workspace, env);
  return listed === '' ? undefined : git(['show', `${commit}:${path}`], workspace, env);
}

/** The variables that git sets in hooks name one repository, also for calls in other folders. */
const leadsElsewhere = /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|OBJECT_DIRECTORY|NAMESPACE|PREFIX)$/;

async function git(args: readonly string[], workspace: string, env: NodeJS.ProcessEnv): Promise<string> {
  const root = realpathSync(workspace);
  const own = Object.fromEntries(Object.entries(env).filter(([key]) => !leadsElsewhere.test(key)));
  // A user who runs the workspace's code also trusts its .git (safe.directory in git-config(1)).
  const settings = ['-c', `safe.directory=${root}`, '-c', 'core.fsmonitor=false'];
  const { stdout } = await promisify(execFile)('git', ['-C', root, ...settings, ...args], {
    env: { ...own, GIT_CEILING_DIRECTORIES: dirname(root), LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    throw new Error(error.code === 'ENOENT' ? 'git is not installed' : said(error));
  });
  return stdout;
}

/** The first line names the fault, the last one git's way out. */
function said({ stderr, message }: { stderr?: string; message: string }): string {
  const lines = (stderr ?? '').split('\n').map((line) => line.trim());
  return lines.filter(Boolean).join(' ') || message;
}
