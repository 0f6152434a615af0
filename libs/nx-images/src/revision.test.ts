import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { changedFiles, listCommits, readRevision } from './revision.ts';

const seconds = 1_700_000_000;
const sha = 'c0ffee'.padEnd(40, '0');
let folder: string;
let root: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'revision-')));
  root = join(folder, 'it\'s, a "clone"');
  env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  mkdirSync(root);
  writeFileSync(join(root, 'tracked'), 'one');
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const identity = { GIT_AUTHOR_DATE: `${seconds} +0100`, GIT_COMMITTER_DATE: `${seconds} +0100` };
  const user = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'init.defaultBranch=main'];
  const settings = { cwd: root, encoding: 'utf8', stdio: 'pipe', env: { ...env, ...identity } } as const;
  return execFileSync('git', [...user, ...args], settings).trim();
}

function commit(): string {
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  return git('rev-parse', 'HEAD');
}

describe('a clone', () => {
  test('has the id and the time of its commit', async () => {
    const revision = commit();
    expect(await readRevision(root, env)).toEqual({ revision, dirty: false, date: seconds });
  });

  test('has changed files: tracked ones that differ, and untracked ones that are not ignored', async () => {
    writeFileSync(join(root, '.gitignore'), 'ignored\n');
    commit();
    writeFileSync(join(root, 'ignored'), '');
    expect(await changedFiles(root, env)).toEqual([]);
    writeFileSync(join(root, 'a "new" file'), '');
    writeFileSync(join(root, 'tracked'), 'two');
    expect(await changedFiles(root, env)).toEqual(['tracked', 'a "new" file']);
  });

  test('has the commits that changed a file, the newest first', async () => {
    const first = commit();
    writeFileSync(join(root, 'other'), '');
    commit();
    writeFileSync(join(root, 'tracked'), 'two');
    const third = commit();
    expect(await listCommits(['tracked'], { workspace: root, env })).toEqual([third, first]);
    expect(await listCommits(['nothing'], { workspace: root, env })).toEqual([]);
  });

  test('is dirty when a tracked file differs, not when there is an untracked one', async () => {
    const revision = commit();
    writeFileSync(join(root, 'untracked'), '');
    expect(await readRevision(root, env)).toEqual({ revision, dirty: false, date: seconds });
    writeFileSync(join(root, 'tracked'), 'two');
    expect(await readRevision(root, env)).toEqual({ revision, dirty: true, date: seconds });
  });

  test('has the date of SOURCE_DATE_EPOCH, if set', async () => {
    commit();
    expect(await readRevision(root, { ...env, SOURCE_DATE_EPOCH: '5' })).toMatchObject({ date: 5 });
  });

  // Only root can give files away.
  test.skipIf(process.getuid?.() !== 0)('may belong to another user', async () => {
    const revision = commit();
    for (const path of ['.git', 'tracked', '']) chownSync(join(root, path), 12345, 12345);
    expect(() => git('log')).toThrow('dubious ownership');
    expect(await readRevision(root, env)).toEqual({ revision, dirty: false, date: seconds });
  });

  test('is found even when a git hook names another repository', async () => {
    const revision = commit();
    const hook = { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_WORK_TREE: '/nowhere' };
    expect(await readRevision(root, { ...env, ...hook })).toMatchObject({ revision, dirty: false });
  });

  test('has its commit, not the text of a verified signature', async () => {
    const revision = commit();
    git('config', 'log.showSignature', 'true');
    expect(await readRevision(root, env)).toMatchObject({ revision });
  });
});

describe('the commit that CI names', () => {
  test('is used, with the time that CI names', async () => {
    const ci = { CI_COMMIT_SHA: sha, CI_COMMIT_TIMESTAMP: '2023-11-14T23:13:20+01:00' };
    expect(await readRevision(root, { ...env, ...ci })).toEqual({
      revision: sha,
      dirty: false,
      date: seconds,
    });
  });

  test("has git's time, when CI names none", async () => {
    const revision = commit();
    writeFileSync(join(root, 'tracked'), 'two');
    expect(await readRevision(root, { ...env, CI_COMMIT_SHA: revision })).toEqual({
      revision,
      dirty: false,
      date: seconds,
    });
  });
});

describe('the commit is unknown, and the reason is given', () => {
  const settings = [
    { why: 'CI names no commit', env: { CI_COMMIT_SHA: '$(id)' }, fault: 'CI_COMMIT_SHA is "$(id)", which' },
    {
      why: 'the date is not a number',
      env: { SOURCE_DATE_EPOCH: 'today' },
      fault: 'SOURCE_DATE_EPOCH is "today"',
    },
    { why: 'CI names a commit that does not exist', env: { CI_COMMIT_SHA: sha }, fault: 'bad object' },
  ];
  test.each(settings)('$why', async ({ env: set, fault }) => {
    commit();
    expect(await readRevision(root, { ...env, ...set })).toEqual({ why: expect.stringContaining(fault) });
  });

  const noRepository = { why: expect.stringMatching(/^fatal: not a git repository/) };

  test('a downloaded archive has no git repository', async () => {
    expect(await readRevision(root, env)).toEqual(noRepository);
  });

  test('an archive inside another repository does not get its commit', async () => {
    commit();
    const inside = join(root, 'archive');
    mkdirSync(inside);
    expect(await readRevision(inside, env)).toEqual(noRepository);
  });

  test('a repository without a commit', async () => {
    git('init', '-q');
    expect(await readRevision(root, env)).toEqual({ why: expect.stringContaining('HEAD') });
  });

  test('git is not installed', async () => {
    commit();
    expect(await readRevision(root, { ...env, PATH: folder })).toEqual({ why: 'git is not installed' });
  });

  test('git refuses, and its way out is shown', async () => {
    const way = 'git config --global --add safe.directory /x';
    const refusal = `fatal: detected dubious ownership in repository\nTo add an exception, call:\n\n\t${way}\n`;
    writeFileSync(join(folder, 'git'), `#!/bin/sh\nprintf '${refusal}' >&2; exit 128\n`);
    chmodSync(join(folder, 'git'), 0o755);
    expect(await readRevision(root, { ...env, PATH: `${folder}:/usr/bin:/bin` })).toEqual({
      why: `fatal: detected dubious ownership in repository To add an exception, call: ${way}`,
    });
  });
});
