import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CompareWith,
  childPipeline,
  chooseBase,
  githubMatrix,
  makePlan,
  releaseLines,
} from '@distroless/pipeline';
import type { Context } from '@distroless/workspace';
import { runCommand, workspace } from './lib/command.ts';
import { runNx } from './lib/run-nx.ts';
import { planFormat } from './plan/arguments.ts';

// Says what CI has to build for this commit, and why. The reasons go to stderr, since stdout is for programs.
await runCommand(async (context) => {
  const format = planFormat(process.argv.slice(2));
  const { env, versions, now } = context;
  const compared = chooseBase(env, workspace);
  if (format === 'nx') {
    console.log(nxWords(compared).join(' '));
    return;
  }
  const pastEndOfLife = (env['PAST_END_OF_LIFE'] ?? '').split(',');
  const plan = makePlan(await imagesToBuild(compared, context), { versions, now, pastEndOfLife });
  console.error(describe(compared, plan.images));
  for (const { series, reason } of plan.unpublished) console.error(`${series} is not published: ${reason}`);
  if (format === 'github') {
    process.stdout.write(githubMatrix(plan));
    return;
  }
  const folder = join(workspace, 'dist/plan');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'images.yml'), `${JSON.stringify(childPipeline(plan, env), null, 2)}\n`);
  await writeFile(join(folder, 'releases.txt'), releaseLines(plan));
});

function nxWords(compared: CompareWith): string[] {
  if ('everything' in compared) return ['run-many'];
  return ['affected', `--base=${compared.base}`, `--head=${compared.head}`];
}

async function imagesToBuild(compared: CompareWith, { env, signal }: Context): Promise<string[]> {
  const [, ...scope] = nxWords(compared);
  const affected = scope.length > 0 ? ['--affected', ...scope] : [];
  const args = ['show', 'projects', ...affected, '--with-target=container', '--json'];
  const { status, stdout, stderr } = await runNx(args, { env, signal, quiet: true });
  if (status !== 0) throw new Error(`cannot plan: "./nx ${args.join(' ')}" fails:\n${stderr || stdout}`);
  return JSON.parse(stdout);
}

function describe(compared: CompareWith, images: readonly string[]): string {
  const why =
    'everything' in compared ? `everything (${compared.everything})` : `compared with ${compared.base}`;
  return [`${why}: ${images.length} images`, ...images.map((project) => `  ${project}`)].join('\n');
}
