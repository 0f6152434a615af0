import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOut } from './check-out.ts';
import { commitAll } from './testing/made-repository.ts';

const source = 'https://127.0.0.1:1/python';
let folder: string;
let origin: string;
let commit: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-out-'));
  origin = join(folder, 'origin');
  mkdirSync(join(folder, 'empty'));
  mkdirSync(origin);
  writeFileSync(join(origin, 'file'), 'one\ntwo\n');
  commit = commitAll(origin);
});
afterEach(() => rmSync(folder, { recursive: true }));

type Changes = {
  commit?: string;
  source?: string;
  workspace?: string;
  named?: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
};

async function checkOutWith(changes: Changes = {}): Promise<string> {
  const { signal = new AbortController().signal, workspace = 'origin', named } = changes;
  const target = join(folder, 'checkout');
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...changes.env };
  await checkOut(
    { commit: changes.commit ?? commit, source: changes.source ?? source },
    {
      folder: target,
      workspace: join(folder, workspace),
      env,
      signal,
      ...(named !== undefined && { named }),
    },
  );
  return readFileSync(join(target, 'file'), 'utf8');
}

const git = (...args: string[]) => execFileSync('git', ['-C', origin, ...args], { encoding: 'utf8' }).trim();

describe('a commit is checked out', () => {
  it('from this repository, which is not changed, with a clean tree', async () => {
    expect(await checkOutWith()).toBe('one\ntwo\n');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    const status = ['-C', join(folder, 'checkout'), 'status', '--porcelain'];
    expect(execFileSync('git', status, { encoding: 'utf8' })).toBe('');
  });

  it('also if no branch has it', async () => {
    git('-c', 'user.name=t', '-c', 'user.email=t@example', 'commit', '--quiet', '--amend', '-m', 'other');
    expect(git('branch', '--all', '--contains', commit)).toBe('');
    expect(await checkOutWith()).toBe('one\ntwo\n');
  });

  it('from a clone that has only this commit', async () => {
    writeFileSync(join(origin, 'file'), 'three\n');
    const second = commitAll(origin);
    const shallow = join(folder, 'shallow');
    execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${origin}`, shallow]);
    expect(await checkOutWith({ workspace: 'shallow', commit: second })).toBe('three\n');
    const log = ['-C', join(folder, 'checkout'), 'log', '-1', '--format=%H'];
    expect(execFileSync('git', log, { encoding: 'utf8' })).toBe(`${second}\n`);
  });

  it('from a folder that the user names', async () => {
    expect(await checkOutWith({ workspace: 'empty', named: origin })).toBe('one\ntwo\n');
  });

  it('from its source, by ssh, if this repository does not have it', async () => {
    const program = join(folder, 'fake-ssh');
    writeFileSync(
      program,
      `#!/bin/sh\necho "$@" >>'${folder}/ssh.log'\nfor last; do :; done\neval "$last"\n`,
    );
    chmodSync(program, 0o755);
    const env = { GIT_SSH_COMMAND: program };
    const url = `ssh://git@git.example${origin}`;
    expect(await checkOutWith({ workspace: 'empty', source: url, env })).toBe('one\ntwo\n');
    expect(readFileSync(join(folder, 'ssh.log'), 'utf8')).toMatch(/git@git\.example git-upload-pack /);
  });

  it('with the line ends and without the hooks of the user', async () => {
    const hooks = join(folder, 'hooks');
    mkdirSync(hooks);
    writeFileSync(join(hooks, 'post-checkout'), `#!/bin/sh\ntouch '${folder}/hook-ran'\n`);
    chmodSync(join(hooks, 'post-checkout'), 0o755);
    const config = join(folder, 'config');
    writeFileSync(config, `[core]\nautocrlf = true\nhooksPath = ${hooks}\n`);
    expect(await checkOutWith({ env: { GIT_CONFIG_GLOBAL: config } })).toBe('one\ntwo\n');
    expect(existsSync(join(folder, 'hook-ran'))).toBe(false);
  });

  it('whatever repository the variables of git name', async () => {
    const env = { GIT_DIR: join(folder, 'empty'), GIT_WORK_TREE: join(folder, 'empty') };
    expect(await checkOutWith({ env })).toBe('one\ntwo\n');
  });
});

describe('it is an error', () => {
  const missing = 'c0ffee'.padEnd(40, '0');
  it.each<{ why: string; changes: () => Changes; message: RegExp }>([
    {
      why: 'when neither this repository nor its source has the commit',
      changes: () => ({ commit: missing }),
      message: /^cannot check out commit "c0ffee0+" from "https:\/\/127\.0\.0\.1:1\/python": /,
    },
    {
      why: 'when a named folder does not have it, though this repository has',
      changes: () => ({ named: join(folder, 'empty') }),
      message: /: it is neither a URL of https or ssh, nor the folder of a repository with this commit; /,
    },
    {
      why: 'when a named source looks like an option',
      changes: () => ({ named: '--upload-pack=touch x' }),
      message: /from "--upload-pack=touch x": it is neither a URL of https or ssh, nor the folder /,
    },
    {
      why: 'when a named URL has credentials, which are not shown',
      changes: () => ({ named: 'https://user:secret@git.example/python' }),
      message: /from "https:\/\/git\.example\/python": it is neither a URL /,
    },
  ])('$why', async ({ changes, message }) => {
    await expect(checkOutWith(changes())).rejects.toThrow(message);
  });

  it('when it is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('interrupted by SIGINT'));
    await expect(checkOutWith({ signal })).rejects.toThrow(/^interrupted by SIGINT$/);
  });
});
