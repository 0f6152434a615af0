import type { Plan } from './make-plan.ts';

type Job = Record<string, unknown>;

/**
 * The child pipeline that builds and verifies each image in its own job, as an object to be written as JSON, which is YAML
 * too. What the jobs have in common is `.ci/gitlab/jobs.yml`. With a remote cache, the job that compiles CPython of a series
 * comes first; without one, nobody would gain from waiting. `ARM64_RUNNER_TAG` adds a job on an arm64 runner for each image.
 */
export function childPipeline({ images }: Plan, env: NodeJS.ProcessEnv): Record<string, unknown> {
  const shared = !!env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER'];
  const tag = env['ARM64_RUNNER_TAG'];
  const jobs: [string, Job][] = images.flatMap((project) => [
    imageJob(project, { images, shared }),
    ...(tag ? [imageJob(project, { images, shared, arm64: tag })] : []),
  ]);
  return {
    include: [{ local: '.ci/gitlab/jobs.yml' }],
    // The parent has decided that this pipeline runs.
    workflow: { rules: [{ when: 'always' }] },
    ...Object.fromEntries(jobs.length > 0 ? jobs : [nothing]),
  };
}

/** GitLab refuses a pipeline without jobs. */
const nothing: [string, Job] = ['nothing to build', { extends: '.nothing' }];

function imageJob(
  project: string,
  { images, shared, arm64 }: { images: string[]; shared: boolean; arm64?: string },
): [string, Job] {
  const suffix = arm64 ? ' arm64' : '';
  const first = project.replace(/[^-]+$/, 'runtime');
  const waits = shared && first !== project && images.includes(first);
  return [
    `${project}${suffix}`,
    {
      extends: '.image',
      needs: waits ? [`${first}${suffix}`] : [],
      variables: { TASK: `${project}:verify${arm64 ? ':arm64' : ''}` },
      ...(arm64 ? { tags: [arm64] } : {}),
    },
  ];
}
