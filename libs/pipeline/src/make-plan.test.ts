import { parseVersions } from '@distroless/matrix';
import { expect, it } from 'vitest';
import { githubMatrix } from './github-matrix.ts';
import { childPipeline } from './gitlab-jobs.ts';
import { makePlan, releaseLines } from './make-plan.ts';

const versions = parseVersions(`registry: localhost
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 } }
series:
  "3.9": { suite: trixie, eol: 2025-10-31 }
  "3.10": { suite: trixie, eol: 2026-10-31 }
  "3.14": { suite: trixie, eol: 2030-10-31 }
releases: {}
`);

const plan = (projects: string[], pastEndOfLife: string[] = [], today = '2026-10-31') =>
  makePlan(projects, { versions, now: new Date(`${today}T23:00:00Z`), pastEndOfLife });

const all = ['python-3.10-builder', 'python-3.14-debug', 'python-3.10-runtime', 'python-3.9-debug'];

it('sorts images by series, and the runtime, whose job compiles CPython, before the others', () => {
  expect(plan(all).images).toEqual([
    'python-3.9-debug',
    'python-3.10-runtime',
    'python-3.10-builder',
    'python-3.14-debug',
  ]);
});

it('publishes the images of a series together, until the day on which support ends', () => {
  expect(releaseLines(plan(all))).toBe('python-3.14-debug\npython-3.10-runtime,python-3.10-builder\n');
  expect(plan(all).unpublished).toEqual([
    { series: '3.9', reason: "upstream's support ended on 2025-10-31; PAST_END_OF_LIFE=3.9 publishes it" },
  ]);
  expect(releaseLines(plan(all, ['3.9'], '2026-11-01'))).toBe('python-3.14-debug\npython-3.9-debug\n');
});

it('refuses a project that is not in versions.yaml', () => {
  expect(() => plan(['python-3.8-runtime'])).toThrow(/^cannot find image "python-3.8-runtime": series "3.8"/);
});

it('makes a job of GitLab for each image, none of which waits without a remote cache', () => {
  expect(childPipeline(plan(['python-3.14-debug', 'python-3.14-runtime']), {})).toEqual({
    include: [{ local: '.ci/gitlab/jobs.yml' }],
    workflow: { rules: [{ when: 'always' }] },
    'python-3.14-runtime': {
      extends: '.image',
      needs: [],
      variables: { TASK: 'python-3.14-runtime:verify' },
    },
    'python-3.14-debug': { extends: '.image', needs: [], variables: { TASK: 'python-3.14-debug:verify' } },
  });
});

it('waits for the compile of its series where results are shared', () => {
  const env = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://127.0.0.1' };
  const jobs = childPipeline(plan(['python-3.14-builder', 'python-3.14-runtime', 'python-3.10-debug']), env);
  expect(jobs['python-3.14-builder']).toMatchObject({ needs: ['python-3.14-runtime'] });
  expect(jobs['python-3.10-debug']).toMatchObject({ needs: [] });
});

it('adds jobs on arm64 runners where there are any', () => {
  const jobs = childPipeline(plan(['python-3.14-debug']), { ARM64_RUNNER_TAG: 'arm' });
  expect(jobs['python-3.14-debug arm64']).toEqual({
    extends: '.image',
    needs: [],
    variables: { TASK: 'python-3.14-debug:verify:arm64' },
    tags: ['arm'],
  });
});

it('makes a job that says so where nothing is to be built, since a pipeline needs one', () => {
  expect(childPipeline(plan([]), { ARM64_RUNNER_TAG: 'arm' })).toMatchObject({
    'nothing to build': { extends: '.nothing' },
  });
  expect(releaseLines(plan([]))).toBe('');
  expect(githubMatrix(plan([]))).toBe('any=false\nmatrix={"project":[]}\n');
});

it('makes a matrix of GitHub', () => {
  expect(githubMatrix(plan(['python-3.14-debug']))).toBe(
    'any=true\nmatrix={"project":["python-3.14-debug"]}\n',
  );
});
