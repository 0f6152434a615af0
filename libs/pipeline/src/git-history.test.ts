import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitHistory } from './git-history.ts';

// Commits 1 and 2, of which 1 is tagged; "other" was made on top of 1, and then replaced by 2.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  git('init', '--quiet', '--initial-branch=main');
  for (const name of ['one', 'other']) git('commit', '--quiet', '--allow-empty', '-m', name);
  git('branch', 'other');
  git('reset', '--quiet', '--hard', 'HEAD^');
  git('tag', 'v1');
  git('commit', '--quiet', '--allow-empty', '-m', 'two');
  git('tag', 'v2');
});
afterAll(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const someone = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { status, stdout, stderr } = spawnSync('git', [...someone, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

it.each([
  { reason: 'the commit before', commit: 'HEAD^', below: true },
  { reason: 'what a forced push has replaced', commit: 'other', below: false },
  { reason: 'what is not there', commit: 'd'.repeat(40), below: false },
])('knows whether a commit was made on top of $reason', ({ commit, below }) => {
  expect(gitHistory(folder).isAncestor(commit, 'HEAD')).toBe(below);
});

it('finds the tag below, and not that of the commit itself', () => {
  const { tagBelow } = gitHistory(folder);
  expect([tagBelow('HEAD'), tagBelow('HEAD^')]).toEqual(['v1', undefined]);
});
