import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// The command as people meet it: in a clone whose locks differ from its commit.
vi.setConfig({ testTimeout: 60_000 });

const lock = 'images/python/3.13/debug/lock.json';
let clone: MadeClone;
let release: string;
beforeAll(() => {
  clone = madeClone();
  const text = readFileSync(join(clone.folder, lock), 'utf8');
  release = JSON.parse(text).release.version;
  clone.edit(lock, () => text.replace(`"version": "${release}"`, '"version": "3.13.0"'));
  clone.commit();
  clone.edit(lock, () => text);
}, 60_000);
afterAll(() => clone.close());

const run = (...args: string[]) => clone.run('node', ['--import', 'tsx', 'tools/changes.ts', ...args]);

it('what differs from the commit is printed as Markdown, and nothing else is', async () => {
  const { status, stdout, stderr } = await run('--since=HEAD');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^## Packages\n\n\| package \| old +\| new +\| security \| images +\|\n/);
  expect(stdout).toContain(`| cpython | 3.13.0 | ${release} |`);
  expect(stdout).toContain(`not known: see https://docs.python.org/release/${release}/`);
});

it('as JSON it has everything but the locks', async () => {
  const { stdout } = await run('--since=HEAD', 'python-3.13-debug', '--json');
  const { since, images, fixes } = JSON.parse(stdout);
  expect(since).toMatch(/^[0-9a-f]{40}$/);
  expect(fixes).toEqual([]);
  expect(images).toEqual([
    {
      image: { series: '3.13', variant: 'debug' },
      packages: [{ root: 'cpython', package: 'cpython', from: '3.13.0', to: release, security: false }],
    },
  ]);
});

it('without arguments it prints the usage, with status 1', async () => {
  const { status, stdout, stderr } = await run();
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^cannot compare: name two published images, .*\nusage: /);
});
