import { join } from 'node:path';
import { isAvailable } from '@distroless/cpython';
import { removeImage } from '@distroless/engine';
import { readLock, readSource } from '@distroless/lockfile';
import { parseProject } from '@distroless/matrix';
import type { Context } from '@distroless/workspace';
import { chooseProjects } from './lib/choose-projects.ts';
import { runCommand } from './lib/command.ts';
import { withRegistry } from './lib/docker-registry.ts';
import { imageOf } from './lib/image-name.ts';
import { type NxOptions, runNx } from './lib/run-nx.ts';
import { pushPython, pushRoot } from './upstream-registry/stand-ins.ts';

// `upstream-registry` builds and verifies the newest series that can be built in the configuration `upstream`: from a
// registry on this machine, with a stand-in of the Docker official image (its layout, with the CPython of our builder) and
// then one of Google's root below. The engine keeps nothing of the stand-ins, nor of what is made of them.
await runCommand(async (context) => {
  const { versions, workspace } = context;
  const canBeBuilt = (series: string) => isAvailable(series, context);
  const projects = await chooseProjects([], { versions, canBeBuilt });
  const { series } = parseProject(projects[0] ?? '', versions);
  const { suite, debian } = await readLock(workspace, { series, variant: 'builder' });
  const builder = `python-${series}-builder`;
  await nx(['run', `${builder}:container`], context);
  const release = await readSource(series, context);
  const folder = join(workspace, '.engine', 'own-registry');
  const made = projects.map((project) => imageOf(project, context, 'upstream'));
  try {
    await withRegistry(folder, context, async (host) => {
      const python = `${host}/library/python:${release.version}-slim-${suite}`;
      const root = `${host}/distroless/cc-debian${debian}`;
      made.push(python, root);
      await pushPython(python, { builder: imageOf(builder, context), folder }, context);
      await pushRoot(root, { suite, folder }, context);
      await verify(projects, { UPSTREAM_REGISTRY: host }, context);
      // The builder is a Debian of its own, with no other root below.
      const others = projects.filter((project) => project !== builder);
      await verify(others, { UPSTREAM_REGISTRY: host, ROOT_IMAGE: root }, context);
    });
  } finally {
    for (const image of made) await removeImage(await context.engine(), image);
  }
});

/** Says what held: every check that was not skipped with a reason. */
async function verify(projects: string[], settings: Record<string, string>, context: Context): Promise<void> {
  const args = [
    'run-many',
    '--targets=verify',
    '--configuration=upstream',
    `--projects=${projects.join(',')}`,
  ];
  const told = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  context.report({ line: `${told.join(' ')} ./nx ${args.join(' ')}` });
  await nx(args, { ...context, env: { ...context.env, ROOT_IMAGE: undefined, ...settings } });
  const names = projects.map((project) => project.replace('python-', '')).join(', ');
  const on = settings['ROOT_IMAGE'] ? ` on the stand-in of ${settings['ROOT_IMAGE']}` : '';
  context.report({
    line: `held: ${names} with CPython of the stand-in in ${settings['UPSTREAM_REGISTRY']}${on}`,
  });
}

async function nx(args: string[], options: NxOptions): Promise<void> {
  const { status } = await runNx(args, options);
  if (status !== 0)
    throw new Error(`cannot prove upstream's way: "./nx ${args.join(' ')}" failed as shown above`);
}
