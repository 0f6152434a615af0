import { copyFile, mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isCloneUrl } from '@distroless/matrix';
import { type GitOptions, git } from './git.ts';
import { withoutSecret } from './source-url.ts';

export type CheckOutOptions = GitOptions & {
  /** Where to check out: a new folder is made. */
  folder: string;
  /** This repository, which is asked first. */
  workspace: string;
  /** A URL or a folder that the user names instead of both. */
  named?: string | undefined;
};

/**
 * Checks out a commit into a new folder: from this repository if it has the commit, else from its source. The settings of
 * the user that change files, such as line ends and hooks, do not count there.
 * @param request its texts were checked by `readRequest`
 * @throws Error when no place has the commit
 */
export async function checkOut(
  { commit, source }: { commit: string; source: string },
  options: CheckOutOptions,
): Promise<void> {
  const { folder, workspace, named } = options;
  const place = named ?? ((await objectsOf(workspace, commit, options)) ? workspace : source);
  try {
    await makeRepository(folder, commit, options);
    if (isCloneUrl(place)) await fetchCommit(place, commit, options);
    else await borrowObjects(place, commit, options);
    await git(folder, ['checkout', '--quiet', '--detach', commit, '--'], options);
    const head = await git(folder, ['rev-parse', 'HEAD'], options);
    if (head !== commit) throw new Error(`git has checked out "${head}" instead`);
  } catch (error) {
    options.signal.throwIfAborted();
    throw new Error(
      `cannot check out commit "${commit}" from "${withoutSecret(place)}": ${(error as Error).message}; name a repository that has it with --source`,
      { cause: error },
    );
  }
}

const settings = {
  'core.autocrlf': 'false',
  'core.eol': 'lf',
  'core.hooksPath': '/dev/null',
  'core.attributesFile': '/dev/null',
  'core.fsmonitor': 'false',
};

async function makeRepository(folder: string, commit: string, options: GitOptions): Promise<void> {
  await mkdir(folder);
  const format = commit.length === 64 ? 'sha256' : 'sha1';
  await git(folder, ['init', '--quiet', '--template=', `--object-format=${format}`], options);
  for (const [name, value] of Object.entries(settings)) await git(folder, ['config', name, value], options);
}

/** Most servers send a single commit. From others, everything is fetched. */
async function fetchCommit(
  url: string,
  commit: string,
  { folder, ...options }: CheckOutOptions,
): Promise<void> {
  const fetch = ['fetch', '--quiet', '--no-tags'];
  try {
    await git(folder, [...fetch, '--depth=1', '--', url, commit], options);
  } catch {
    options.signal.throwIfAborted();
    const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
    await git(folder, [...fetch, '--', url, ...all], options);
  }
}

/**
 * Lets a repository use the objects of another one on this machine, which is only read. So also a commit works that no
 * branch has, as in a checkout of CI.
 */
async function borrowObjects(place: string, commit: string, options: CheckOutOptions): Promise<void> {
  const found = await objectsOf(place, commit, options);
  if (!found)
    throw new Error('it is neither a URL of https or ssh, nor the folder of a repository with this commit');
  const own = join(options.folder, '.git');
  await mkdir(join(own, 'objects/info'), { recursive: true });
  await writeFile(join(own, 'objects/info/alternates'), `${found.objects}\n`);
  if (await stat(found.shallow).catch(() => undefined)) await copyFile(found.shallow, join(own, 'shallow'));
}

type Objects = { objects: string; shallow: string };

/** Undefined when the folder is no repository, or does not have the commit. */
async function objectsOf(folder: string, commit: string, options: GitOptions): Promise<Objects | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  // Who names a folder, or runs its code, also trusts its .git (safe.directory in git-config(1)).
  const run = (...args: string[]) => git(root, ['-c', `safe.directory=${root}`, ...args], options);
  try {
    await run('cat-file', '-e', `${commit}^{commit}`);
    const path = async (name: string) => resolve(root, await run('rev-parse', '--git-path', name));
    return { objects: await path('objects'), shallow: await path('shallow') };
  } catch {
    options.signal.throwIfAborted();
    return undefined;
  }
}
