import { isAvailable } from '@distroless/cpython';
import { buildAndVerify } from './both-engines/build-and-verify.ts';
import { compareBuilds } from './both-engines/compare-builds.ts';
import { withDocker } from './both-engines/with-docker.ts';
import { chooseProjects } from './lib/choose-projects.ts';
import { runCommand } from './lib/command.ts';

// `both-engines <project>…` builds and verifies images with podman and with docker, and compares how they were
// sealed and their layers; without a project, those of the newest series that can be built. Where no docker runs, Debian's is started.
await runCommand(async (context) => {
  const projects = await chooseProjects(process.argv.slice(2), {
    versions: context.versions,
    canBeBuilt: (series) => isAvailable(series, context),
  });
  const podman = await buildAndVerify('podman', projects, context);
  const docker = await withDocker(context, (env) => buildAndVerify('docker', projects, { ...context, env }));
  const { table, faults } = compareBuilds({ podman, docker });
  console.log(table);
  if (faults.length > 0) throw new Error(faults.join('\n'));
});
