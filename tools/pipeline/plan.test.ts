import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listImages, parseVersions, type Variant } from '@distroless/matrix';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MadeClone, madeClone } from '../lib/testing/made-clone.ts';

// What CI plans for a commit, in a clone of this workspace.
const versions = 'images/python/versions.yaml';
const images = listImages(parseVersions(readFileSync(new URL(`../../${versions}`, import.meta.url), 'utf8')));
const series = images.at(-1)?.series ?? '';

let clone: MadeClone;
let base: string;
beforeAll(() => {
  clone = madeClone();
  base = head();
}, 60_000);
afterAll(() => clone.close(), 60_000);
afterEach(async () => {
  await clone.run('git', ['reset', '--quiet', '--hard', base]);
});

const head = () => readFileSync(join(clone.folder, '.git/refs/heads/main'), 'utf8').trim();
const of = (...variants: Variant[]) =>
  images
    .filter(({ variant }) => variants.includes(variant))
    .map((image) => `python-${image.series}-${image.variant}`);

async function plannedJobs(env: Record<string, string>): Promise<string[]> {
  const { status, stderr } = await clone.run('node_modules/.bin/tsx', ['tools/plan.ts'], env);
  expect(status, stderr).toBe(0);
  const pipeline = JSON.parse(readFileSync(join(clone.folder, 'dist/plan/images.yml'), 'utf8'));
  return Object.keys(pipeline).filter((key) => !['include', 'workflow'].includes(key));
}

describe('the jobs after', { timeout: 90_000 }, () => {
  it.each<{ reason: string; edit: () => void; jobs: () => string[] }>([
    {
      reason: 'a new lock of one runtime are those of that runtime and the debug image on it',
      edit: () => clone.edit(`images/python/${series}/runtime/lock.json`, (text) => `${text}\n`),
      jobs: () => [`python-${series}-runtime`, `python-${series}-debug`],
    },
    {
      reason: 'a change of the debug stage of the Dockerfile are those of all debug images',
      edit: () =>
        clone.edit('images/python/Dockerfile', (text) =>
          text.replace(/^(FROM \S+ AS debug)$/m, '$1\nENV EDITED=yes'),
        ),
      jobs: () => of('debug'),
    },
    {
      reason: 'a new package in packages.yaml, with its locks, are those of the images that have it',
      edit: () => {
        clone.edit('images/python/packages.yaml', (text) =>
          text.replace(/(\n {2}debug:\n[\s\S]*?packages:\n)/, '$1      - strace\n'),
        );
        for (const image of images.filter(({ variant }) => variant === 'debug'))
          clone.edit(`images/python/${image.series}/debug/lock.json`, (text) => `${text}\n`);
      },
      jobs: () => of('debug'),
    },
    {
      reason: 'a change in a library that assembles images are those of all',
      edit: () => clone.edit('libs/assemble/src/index.ts', (text) => `${text}// Edited\n`),
      jobs: () => of('builder', 'runtime', 'debug'),
    },
    {
      reason: 'a change in a library that only CI uses are none',
      edit: () => clone.edit('libs/pipeline/src/index.ts', (text) => `${text}// Edited\n`),
      jobs: () => ['nothing to build'],
    },
    {
      reason: 'a change of documents are none',
      edit: () => clone.edit('docs/building.md', (text) => `${text}\nEdited.\n`),
      jobs: () => ['nothing to build'],
    },
  ])('$reason', async ({ edit, jobs }) => {
    edit();
    clone.commit();
    const planned = await plannedJobs({ CI_COMMIT_SHA: head(), CI_COMMIT_BEFORE_SHA: base });
    expect(planned.sort()).toEqual(jobs().sort());
  });
});

it('after a forced push everything is built', { timeout: 90_000 }, async () => {
  clone.edit('README.md', (text) => `${text}\nEdited.\n`);
  clone.commit();
  const replaced = head();
  await clone.run('git', ['reset', '--quiet', '--hard', base]);
  clone.edit('CONTRIBUTING.md', (text) => `${text}\nEdited.\n`);
  clone.commit();
  expect(await plannedJobs({ CI_COMMIT_SHA: head(), CI_COMMIT_BEFORE_SHA: replaced })).toHaveLength(
    images.length,
  );
});

it('the tests of a merge request are selected with its base', async () => {
  const env = {
    ...{ CI_PIPELINE_SOURCE: 'merge_request_event', CI_COMMIT_BEFORE_SHA: '0'.repeat(40) },
    ...{ CI_COMMIT_SHA: base, CI_MERGE_REQUEST_DIFF_BASE_SHA: base },
  };
  const { stdout } = await clone.run('node_modules/.bin/tsx', ['tools/plan.ts', '--format=nx'], env);
  expect(stdout).toBe(`affected --base=${base} --head=${base}\n`);
});

it('another format is refused', async () => {
  const { status, stderr } = await clone.run('node_modules/.bin/tsx', ['tools/plan.ts', '--format=yaml']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^cannot print "yaml"\nusage: /);
});
