import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CiMachine, makeCiMachine } from '../lib/testing/ci-scripts.ts';

// The two jobs of the schedule "lock": the patch, and its push to a repository on this machine.
const lock = 'images/python/3.14/runtime/lock.json';
let machine: CiMachine;
let origin: string;
beforeEach(() => {
  machine = makeCiMachine([
    'cat',
    'dirname',
    'git',
    'grep',
    'head',
    'mkdir',
    'mv',
    'ln',
    'chmod',
    'rm',
    'sed',
  ]);
  origin = `${machine.folder}/../origin.git`;
  git('init', '--quiet', '--bare', '--initial-branch=main', origin);
  git('-C', origin, 'config', 'receive.advertisePushOptions', 'true');
  for (const path of [lock, 'images/python/versions.yaml', 'notes.md']) machine.write(path, 'old\n');
  machine.write('.gitignore', '/dist/\n');
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  commit('old');
  git('push', '--quiet', origin, 'main');
});
afterEach(() => machine.close());

function git(...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: machine.folder, env, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

function commit(message: string): void {
  git(
    '-c',
    'user.name=somebody',
    '-c',
    'user.email=somebody@example.org',
    'commit',
    '--quiet',
    '-m',
    message,
  );
}

/** Makes the patch of an edit, as the first job would. */
function makePatch(edit: () => void, changes: string): void {
  edit();
  git('add', '--all');
  const patch = git('diff', '--cached', '--binary');
  git('reset', '--quiet', '--hard');
  mkdirSync(join(machine.folder, 'dist/lock'), { recursive: true });
  machine.write('dist/lock/locks.patch', patch);
  machine.write('dist/lock/changes.md', changes);
}

function push(env: Record<string, string> = {}) {
  return machine.run('.ci/push-locks "$PWD/dist/lock"', {
    CI_SERVER_HOST: 'gitlab.example',
    CI_DEFAULT_BRANCH: 'main',
    CI_PROJECT_URL: origin.replace(/\.git$/, ''),
    LOCK_TOKEN: 'glpat-0123',
    ...env,
  });
}

const pushed = () => git('-C', origin, 'branch', '--list', 'lock-refresh').trim() !== '';
const changes =
  '## Packages\n\n| package | old | new | security | images |\n| ------- | --- | --- | -------- | ------ |\n';

describe('the second job', () => {
  it('pushes changed locks as one commit with their description, also over an older refresh', () => {
    for (const version of ['first', 'second']) {
      const row = `| zlib1g | 1:1.3.dfsg+really1.3.1-1+b1 | ${version}~deb13u1 (downgrade) | yes | runtime 3.9, 3.14; 3.14 (toolchain) |\n`;
      makePatch(() => machine.write(lock, `${version}\n`), `${changes}${row}`);
      expect(push()).toEqual({ status: 0, stdout: '', stderr: '' });
      git('reset', '--quiet', '--hard', 'HEAD^');
      expect(git('-C', origin, 'log', '--format=%an %B', 'main..lock-refresh')).toBe(
        `lock chore(images): refresh the locks\n\n${changes}${row}\n`,
      );
    }
    expect(git('-C', origin, 'show', `lock-refresh:${lock}`)).toBe('second\n');
  });

  it.each<{ reason: string; edit: () => void }>([
    { reason: 'another file', edit: () => machine.write('.gitlab-ci.yml', 'new\n') },
    { reason: 'the intent', edit: () => machine.write('images/python/versions.yaml', 'new\n') },
    {
      reason: 'a new file beside a lock',
      edit: () => machine.write('images/python/3.14/runtime/a.sh', 'new\n'),
    },
    {
      reason: 'a lock with a link in its place',
      edit: () => machine.run(`rm ${lock}; ln -s /etc/passwd ${lock}`),
    },
    { reason: 'a lock that can be executed', edit: () => machine.run(`chmod +x ${lock}`) },
    { reason: 'a removed lock', edit: () => machine.run(`rm ${lock}`) },
    { reason: 'a moved lock', edit: () => machine.run(`mv ${lock} images/python/lock.json`) },
  ])('refuses a patch with $reason', ({ edit }) => {
    makePatch(() => {
      machine.write('images/python/3.14/runtime/lock.json', 'new\n');
      edit();
    }, changes);
    const { status, stderr } = push();
    expect(stderr).toMatch(/^ci: cannot push: the patch changes more than locks:\n:/);
    expect([status, pushed()]).toEqual([1, false]);
  });

  it('refuses a patch that leads out of the clone', () => {
    makePatch(() => machine.write(lock, 'new\n'), changes);
    const patch = readFileSync(join(machine.folder, 'dist/lock/locks.patch'), 'utf8');
    machine.write('dist/lock/locks.patch', patch.replaceAll(lock, '../../escaped'));
    expect(push().status).not.toBe(0);
    expect([pushed(), existsSync(join(machine.folder, '../../escaped'))]).toEqual([false, false]);
  });

  it('leaves out of the description what GitLab could take for a command', () => {
    const evil = [
      ...['/merge', '## Other', '| [skip ci] @all #1 !2 | `x` <img> |', ' | a |', '/approve |'],
      ...['', '## Fixed vulnerabilities', '', "| Debian's CVE-2026-1, https://docs.python.org/a.html |"],
    ];
    makePatch(() => machine.write(lock, 'new\n'), `${changes}${evil.join('\n')}\n`);
    expect(push().status).toBe(0);
    expect(git('-C', origin, 'log', '--format=%b', 'main..lock-refresh')).toBe(
      `${changes}| ?skip ci? ?all ?1 ?2 | ?x? ?img? |

## Fixed vulnerabilities

| Debian's CVE-2026-1, https://docs.python.org/a.html |

`,
    );
  });

  it('pushes nothing without a patch', () => {
    expect(push()).toMatchObject({ status: 0, stdout: 'ci: no lock has changed\n' });
    expect(pushed()).toBe(false);
  });

  it('shows the token in no argument and no file', () => {
    makePatch(() => machine.write(lock, 'new\n'), changes);
    expect(push({ GIT_TRACE: '1' }).stderr).not.toContain('glpat-0123');
    expect(spawnSync('grep', ['-r', 'glpat-0123', machine.folder]).status).toBe(1);
  });
});

describe('the first job', () => {
  it('writes the changes as a patch, and their description', () => {
    machine.install('./nx', `[ "$1" = lock ] || exit 1\necho new >${lock}\n`);
    machine.install('npx', 'echo "| a |"\n');
    git('add', '--all');
    commit('nx');
    expect(machine.run('.ci/refresh-locks').status).toBe(0);
    expect(machine.calls()).toEqual(['./nx outdated', './nx lock', 'npx tsx tools/changes.ts --since=HEAD']);
    expect(readFileSync(join(machine.folder, 'dist/lock/changes.md'), 'utf8')).toBe('| a |\n');
    expect(readFileSync(join(machine.folder, 'dist/lock/locks.patch'), 'utf8')).toContain(`+++ b/${lock}\n`);
  });

  it('leaves no patch where something is outdated that no lock can change', () => {
    machine.install('./nx', '[ "$1" = lock ] || exit 1\n');
    git('add', '--all');
    commit('nx');
    expect(machine.run('.ci/refresh-locks').status).toBe(0);
    expect(existsSync(join(machine.folder, 'dist/lock/locks.patch'))).toBe(false);
  });

  it('leaves no patch where nothing is outdated, also not an older one', () => {
    machine.write('dist/lock/locks.patch', 'old');
    machine.install('./nx');
    expect(machine.run('.ci/refresh-locks').status).toBe(0);
    expect(machine.calls()).toEqual(['./nx outdated']);
    expect(existsSync(join(machine.folder, 'dist/lock/locks.patch'))).toBe(false);
  });

  it('fails where the locks cannot be resolved', () => {
    machine.install('./nx', 'echo "no network"; exit 1\n');
    expect(machine.run('.ci/refresh-locks')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('no network'),
    });
    expect(existsSync(join(machine.folder, 'dist/lock/locks.patch'))).toBe(false);
  });
});
