import type { Context } from '@distroless/workspace';
import { runNx } from '../lib/run-nx.ts';

/** Builds the image whose CPython the stand-in of upstream's image has. */
export async function buildBuilder(project: string, context: Context): Promise<void> {
  await nx(['run', `${project}:container`], context);
}

/**
 * Builds and verifies projects in the configuration `upstream`, with the Python image of the registry `host` and, if it is
 * given, on the image `root`. Reports the command first, and then what passed.
 * @throws Error if the command fails
 */
export async function verifyImages(
  projects: readonly string[],
  { host, root }: { host: string; root?: string },
  context: Context,
): Promise<void> {
  const args = ['run-many', '--targets=verify', '--configuration=upstream'];
  args.push(`--projects=${projects.join(',')}`);
  const settings = { UPSTREAM_REGISTRY: host, ...(root && { ROOT_IMAGE: root }) };
  const assigned = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  context.report({ line: `${assigned.join(' ')} ./nx ${args.join(' ')}` });
  await nx(args, { ...context, env: { ...context.env, ROOT_IMAGE: undefined, ...settings } });
  const names = projects.map((project) => project.replace('python-', '')).join(', ');
  const on = root ? ` on the stand-in of ${root}` : '';
  context.report({ line: `passed: ${names} with CPython of the stand-in in ${host}${on}` });
}

async function nx(args: string[], context: Context): Promise<void> {
  const { status } = await runNx(args, context);
  if (status !== 0)
    throw new Error(
      `cannot verify images made from upstream's: "./nx ${args.join(' ')}" failed as shown above`,
    );
}
