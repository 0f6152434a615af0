import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { read, workspaceFiles } from './workspace.ts';

const common = parse(read('.ci/gitlab/jobs.yml')) as {
  default: { cache: { paths: string[] } };
};

test('the pipeline keeps no folder that Nx would not read on another runner', () => {
  expect(common.default.cache.paths).toEqual(['.cache/']);
});

test('no file of CI names a version of Python or Debian', () => {
  const files = workspaceFiles().filter((file) => /^\.(ci|github|gitlab)/.test(file));
  expect(files.length).toBeGreaterThan(7);
  const named = files.filter((file) => /\b3\.\d+\b|debian\d|bullseye|bookworm|trixie/i.test(read(file)));
  expect(named).toEqual([]);
});
