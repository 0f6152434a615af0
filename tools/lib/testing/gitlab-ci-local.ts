import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// gitlab-ci-local reads and runs pipelines on this machine (https://github.com/firecow/gitlab-ci-local), and validates them by
// GitLab's published schema, which it contains.
const program = fileURLToPath(new URL('../../../node_modules/gitlab-ci-local/src/index.js', import.meta.url));

/** The variables that GitLab sets for each kind of pipeline. gitlab-ci-local sets those of a push. */
export const pipelineKinds = {
  'merge request': {
    ...{ CI_PIPELINE_SOURCE: 'merge_request_event', CI_COMMIT_BRANCH: undefined },
    CI_COMMIT_REF_PROTECTED: 'true',
  },
  push: { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_PROTECTED: 'true' },
  tag: {
    ...{ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: undefined, CI_COMMIT_TAG: 'v1' },
    CI_COMMIT_REF_PROTECTED: 'true',
  },
  schedule: { CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_PROTECTED: 'true' },
} as const;

export type Pipeline = Readonly<Record<string, string | undefined>>;
export type ListedJob = { name: string; stage: string; when: string };

/** The jobs that GitLab would create, in their order. @throws Error if the file is no valid pipeline */
export async function listJobs(
  folder: string,
  pipeline: Pipeline,
  args: string[] = [],
): Promise<ListedJob[]> {
  const { status, output } = await run(folder, ['--list-json', ...args], pipeline);
  if (status !== 0) throw new Error(`cannot list the jobs:\n${output}`);
  const jobs: ListedJob[] = JSON.parse(output.slice(output.indexOf('\n[\n')));
  return jobs.filter(({ when }) => when !== 'never');
}

/** Runs jobs, or a stage with `--stage`, in the folder itself and without containers. */
export async function runJobs(
  folder: string,
  pipeline: Pipeline,
  args: string[],
): Promise<{ status: number | null; output: string }> {
  return run(folder, args, pipeline);
}

async function run(folder: string, args: string[], pipeline: Pipeline) {
  const bin = madeRsync();
  const variables = Object.entries(pipeline).flatMap(([name, value]) =>
    value === undefined ? ['--unset-variable', name] : ['--variable', `${name}=${value}`],
  );
  const child = spawn(process.execPath, [program, '--force-shell-executor', ...args, ...variables], {
    cwd: folder,
    env: { ...ownEnvironment(), PATH: `${bin}${delimiter}${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  }).finally(() => rmSync(bin, { recursive: true }));
  return { status, output };
}

/** gitlab-ci-local copies artifacts with rsync, which few machines have. */
function madeRsync(): string {
  const bin = mkdtempSync(join(tmpdir(), 'rsync-'));
  const file = join(bin, 'rsync');
  writeFileSync(
    file,
    `#!/bin/sh
for last; do :; done
mkdir -p "$last"
case "$*" in *--delete-excluded*) exit 0 ;; esac
for path; do
  case $path in
    -* | "$last" | .gitlab-ci-local/*'**') ;;
    */.) cp -a "$path" "$last" ;;
    *) cp -a --parents "$path" "$last" ;;
  esac
done
`,
  );
  chmodSync(file, 0o755);
  return bin;
}

/** The tests' own pipeline, if there is one, is not that of the clone. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CI|GITLAB|NX|GIT)_|^CI$/.test(name)),
  );
}
