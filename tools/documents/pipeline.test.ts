import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { read, root, workspaceFiles } from './workspace.ts';

const common = parse(read('.ci/gitlab/jobs.yml')) as {
  default: { cache: { paths: string[] } };
};

test('the pipeline keeps no folder that Nx would not read on another runner', () => {
  expect(common.default.cache.paths).toEqual(['.cache/']);
});

test('what the pipeline keeps, and leaves, makes no commit dirty: publishing would refuse it', () => {
  const left = [
    ...common.default.cache.paths,
    'dist/plan/',
    'dist/lock/',
    'dist/reports/',
    'dist/python/',
    'public/',
  ];
  const ignored = left.filter(
    (path) => spawnSync('git', ['check-ignore', '--quiet', `${path}x`], { cwd: root }).status === 0,
  );
  expect(ignored).toEqual(left);
});

test('no file of CI names a version of Python or Debian', () => {
  const files = workspaceFiles().filter((file) => /^\.(ci|github|gitlab)/.test(file));
  expect(files.length).toBeGreaterThan(7);
  const named = files.filter((file) => /\b3\.\d+\b|debian\d|bullseye|bookworm|trixie/i.test(read(file)));
  expect(named).toEqual([]);
});
