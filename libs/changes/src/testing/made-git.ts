import { execFileSync } from 'node:child_process';
import { type Lock, lockPath, writeLock } from '@distroless/lockfile';
import type { MadeWorkspace } from '@distroless/workspace/testing';

/** Writes locks, and commits everything. @returns the id of the commit */
export async function commitLocks({ folder, write }: MadeWorkspace, locks: readonly Lock[]): Promise<string> {
  await writeLocks({ folder, write }, locks);
  git(folder, 'init', '-q');
  git(folder, 'add', '--all', 'images');
  git(folder, 'commit', '-qm', 'x', '--allow-empty');
  return git(folder, 'rev-parse', 'HEAD');
}

export async function writeLocks(
  { folder, write }: Pick<MadeWorkspace, 'folder' | 'write'>,
  locks: readonly Lock[],
): Promise<void> {
  for (const lock of locks) {
    // The folder is the project.
    await write(lockPath(lock), '{}');
    await writeLock(folder, lock, lock);
  }
}

function git(folder: string, ...args: string[]): string {
  const user = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...user, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}
