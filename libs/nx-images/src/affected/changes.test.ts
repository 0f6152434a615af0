import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChanges } from './changes.ts';

// A workspace in a folder of a repository. Its history: "old" to "main", on which "work" stands; main went on to "new".
let repository: string;
let workspace: string;
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'repository-'));
  workspace = join(repository, 'workspace');
  mkdirSync(workspace);
  git('init', '--quiet', '--initial-branch=main');
  commit('old', { 'a file, ünusual': 'old', 'on main': 'old', gone: 'old' });
  git('branch', 'work');
  commit('new', { 'on main': 'new' });
  git('tag', 'new');
  git('checkout', '--quiet', 'work');
  rmSync(join(workspace, 'gone'));
  commit('work', { committed: 'committed' });
  write({
    'a file, ünusual': 'edited',
    untracked: 'new',
    '../outside': 'not of the workspace',
    '.gitignore': 'ignored',
  });
  write({ ignored: '' });
});
afterAll(() => rmSync(repository, { recursive: true }));

function git(...args: string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const someone = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org'];
  const { status, stderr } = spawnSync('git', [...someone, ...args], {
    cwd: workspace,
    env,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
}

function write(texts: Record<string, string>): void {
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(workspace, path), text);
}

function commit(message: string, texts: Record<string, string>): void {
  write(texts);
  git('add', '--all');
  git('commit', '--quiet', '-m', message);
}

const unusual = 'a file, ünusual';

describe('findChanges', () => {
  it.each([
    {
      reason: 'what is committed since the branch was made, and what is not',
      scope: { base: 'main' },
      files: ['.gitignore', unusual, 'committed', 'gone', 'untracked'],
    },
    {
      reason: 'what is committed alone where there is a head',
      scope: { base: 'main', head: 'HEAD' },
      files: ['committed', 'gone'],
    },
    { reason: 'another head', scope: { base: 'work~1', head: 'new' }, files: ['on main'] },
    { reason: 'what is edited alone', scope: { base: 'HEAD', uncommitted: true as const }, files: [unusual] },
  ])('finds $reason', ({ scope, files }) => {
    expect(findChanges({ ...scope, rest: [] }, workspace).files.sort()).toEqual(files.sort());
  });

  it('reads files as they were and are', () => {
    const { past, present } = findChanges({ base: 'main', rest: [] }, workspace);
    expect([past(unusual), present(unusual)]).toEqual(['old', 'edited']);
    expect([past('gone'), present('gone')]).toEqual(['old', undefined]);
    expect([past('untracked'), present('untracked')]).toEqual([undefined, 'new']);
    // Main has gone on since; that is no change of this branch.
    expect(past('on main')).toBe('old');
    expect(findChanges({ base: 'work~1', head: 'work', rest: [] }, workspace).present(unusual)).toBe('old');
  });

  const cannot = (name: string) =>
    `cannot compare with "${name}": this clone has no such commit; run "git fetch origin`;
  it.each([
    {
      reason: 'a branch of the remote',
      scope: { base: 'origin/main' },
      error: `${cannot('origin/main')} main", or name another with --base or NX_BASE`,
    },
    {
      reason: 'a branch',
      scope: { base: 'trunk' },
      error: `${cannot('trunk')} trunk:trunk", or name another with --base or NX_BASE`,
    },
    {
      reason: 'a head by its digest',
      scope: { base: 'main', head: '0123456789abcdef' },
      error: `${cannot('0123456789abcdef')} 0123456789abcdef", or name another with --head or NX_HEAD`,
    },
  ])('refuses $reason that is not there', ({ scope, error }) => {
    expect(() => findChanges({ ...scope, rest: [] }, workspace)).toThrow(new Error(error));
  });

  it('refuses a folder that is no clone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-clone-'));
    expect(() => findChanges({ base: 'main', rest: [] }, folder)).toThrow(
      /^cannot find what has changed: fatal: not a git repository .*; fix that, or name the changed files with --files$/,
    );
    rmSync(folder, { recursive: true });
  });
});
