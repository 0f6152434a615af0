import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listJobs, type Pipeline, pipelineKinds, runJobs } from '../lib/testing/gitlab-ci-local.ts';
import { type MadeClone, madeClone } from '../lib/testing/made-clone.ts';

// Which jobs GitLab creates, as gitlab-ci-local reads the files. It also validates them by GitLab's schema.
let clone: MadeClone;
beforeAll(() => {
  clone = madeClone();
}, 60_000);
afterAll(() => clone.close(), 60_000);

const parts = (job: string) => [1, 2, 3, 4, 5, 6, 7, 8].map((part) => `${job}: [${part}]`);
const always = ['check', 'plan', 'images'];
const registry = { CI_REGISTRY_IMAGE: 'registry.example/space/python' };

describe('the jobs of', () => {
  it.each<{ reason: string; pipeline: Pipeline; jobs: string[] }>([
    {
      reason: 'a merge request never publish',
      pipeline: { ...pipelineKinds['merge request'], ...registry },
      jobs: always,
    },
    {
      reason: 'a merge request of a fork are the same, without variables of the project',
      pipeline: {
        ...pipelineKinds['merge request'],
        CI_PROJECT_PATH: 'somebody/python',
        CI_REGISTRY_IMAGE: '',
      },
      jobs: always,
    },
    {
      reason: 'a push to the default branch publish',
      pipeline: { ...pipelineKinds.push, ...registry },
      jobs: [...always, ...parts('release'), 'pages'],
    },
    {
      reason: 'a push build for arm64 on the runner that has the tag',
      pipeline: { ...pipelineKinds.push, ...registry, ARM64_RUNNER_TAG: 'arm' },
      jobs: [...always, ...parts('release-arm64'), ...parts('release'), 'pages'],
    },
    {
      reason: 'an unprotected default branch publish nothing',
      pipeline: { ...pipelineKinds.push, ...registry, CI_COMMIT_REF_PROTECTED: 'false' },
      jobs: always,
    },
    {
      reason: 'a project without a registry publish nothing',
      pipeline: { ...pipelineKinds.push, CI_REGISTRY_IMAGE: '' },
      jobs: always,
    },
    {
      reason: 'a tag build, and publish nothing',
      pipeline: { ...pipelineKinds.tag, ...registry },
      jobs: always,
    },
    {
      reason: 'the schedule "images" build and publish everything again',
      pipeline: { ...pipelineKinds.schedule, ...registry, SCHEDULE: 'images' },
      jobs: [...always, ...parts('release'), 'pages'],
    },
    {
      reason: 'the schedule "nightly"',
      pipeline: { ...pipelineKinds.schedule, ...registry, SCHEDULE: 'nightly' },
      jobs: ['nightly'],
    },
    {
      reason: 'the schedule "lock"',
      pipeline: { ...pipelineKinds.schedule, ...registry, SCHEDULE: 'lock' },
      jobs: ['lock', 'lock-push'],
    },
  ])('$reason', async ({ pipeline, jobs }) => {
    expect((await listJobs(clone.folder, pipeline)).map(({ name }) => name)).toEqual(jobs);
  });
});

it('a fault in the file is found by the schema', async () => {
  clone.edit('.gitlab-ci.yml', (text) => text.replace('stage: release', 'stage: release\n  whem: manual'));
  await expect(listJobs(clone.folder, pipelineKinds.push)).rejects.toThrow(/whem/);
  clone.reset();
});

it('a change of documents runs through the generated pipeline, which says that nothing is to be built', async () => {
  clone.edit('README.md', (text) => `${text}\nEdited.\n`);
  const base = readFileSync(join(clone.folder, '.git/refs/heads/main'), 'utf8').trim();
  clone.commit();
  const pipeline = { ...pipelineKinds.push, PLAN_BASE: base };
  const planned = await runJobs(clone.folder, pipeline, ['plan']);
  expect(planned.output).toContain(`compared with ${base}: 0 images`);
  expect(planned.status, planned.output).toBe(0);
  expect(await listJobs(clone.folder, pipeline, ['--file', 'dist/plan/images.yml'])).toMatchObject([
    { name: 'nothing to build' },
  ]);
  const { status, output } = await runJobs(clone.folder, pipeline, ['--stage', 'build']);
  expect(output).toContain('This change concerns no image.');
  expect(status, output).toBe(0);
}, 120_000);
