import { join } from 'node:path';
import { isAvailable } from '@distroless/cpython';
import { removeImage } from '@distroless/engine';
import { readLock, readSource } from '@distroless/lockfile';
import { parseProject } from '@distroless/matrix';
import { chooseProjects } from './lib/choose-projects.ts';
import { runCommand } from './lib/command.ts';
import { withRegistry } from './lib/docker-registry.ts';
import { imageOf } from './lib/image-name.ts';
import { pushPython, pushRoot } from './upstream-registry/stand-ins.ts';
import { buildBuilder, verifyImages } from './upstream-registry/verify-images.ts';

// `upstream-registry` builds and verifies the newest series that can be built in the configuration `upstream`: from a
// registry on this machine, with a stand-in of the Docker official image (its layout, with the CPython of our builder) and
// then one of Google's root below. The stand-ins and the images made from them are removed from the engine again.
await runCommand(async (context) => {
  const { versions, workspace } = context;
  const canBeBuilt = (series: string) => isAvailable(series, context);
  const projects = await chooseProjects([], { versions, canBeBuilt });
  const { series } = parseProject(projects[0] ?? '', versions);
  const { suite, debian } = await readLock(workspace, { series, variant: 'builder' });
  const builder = `python-${series}-builder`;
  await buildBuilder(builder, context);
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
      await verifyImages(projects, { host }, context);
      // The builder is a whole Debian and takes no other root.
      const others = projects.filter((project) => project !== builder);
      await verifyImages(others, { host, root }, context);
    });
  } finally {
    for (const image of made) await removeImage(await context.engine(), image);
  }
});
