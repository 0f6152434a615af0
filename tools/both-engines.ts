import { isAvailable } from '@distroless/cpython';
import { type EngineName, findEngine, inspectImage } from '@distroless/engine';
import { compareLayers } from './lib/both-engines/compare-layers.ts';
import { type NxOptions, runNx } from './lib/both-engines/nx.ts';
import { chooseProjects } from './lib/both-engines/projects.ts';
import { withDocker } from './lib/both-engines/with-docker.ts';
import { runCommand } from './lib/command.ts';
import { imageOf } from './lib/image-name.ts';

// `both-engines <project>…` builds and verifies images with podman and with docker, and holds their layers against each
// other; without a project, those of the newest series that can be built. Where no docker runs, Debian's is started.
await runCommand(async (context) => {
  const projects = await chooseProjects(process.argv.slice(2), {
    versions: context.versions,
    canBeBuilt: (series) => isAvailable(series, context),
  });
  const images: string[] = [];
  for (const project of projects) images.push(imageOf(project, context));
  const podman = await buildAndVerify('podman', { projects, images }, context);
  const docker = await withDocker(context, (env) =>
    buildAndVerify('docker', { projects, images }, { ...context, env }),
  );
  const compared = images.map((image, number) => ({
    image,
    podman: podman.layers[number] ?? [],
    docker: docker.layers[number] ?? [],
  }));
  const { equal, table } = compareLayers(compared);
  console.log(table);
  const faults = [...podman.faults, ...docker.faults];
  if (!equal) faults.push('the images do not have the same layers in both engines, as shown above');
  if (faults.length > 0) throw new Error(faults.join('\n'));
});

type Built = { layers: string[][]; faults: string[] };

async function buildAndVerify(
  name: EngineName,
  { projects, images }: { projects: string[]; images: string[] },
  options: NxOptions,
): Promise<Built> {
  const args = ['run-many', '--targets=container,verify', `--projects=${projects.join(',')}`];
  const env = { ...options.env, ENGINE: name };
  const { status } = await runNx(args, { ...options, env });
  const layers = await Promise.all(images.map((image) => layersOf(image, env)));
  const command = `ENGINE=${name} ./nx ${args.join(' ')}`;
  return {
    layers,
    faults: status === 0 ? [] : [`cannot build and verify with ${name}: "${command}" failed`],
  };
}

/** None when the image is not there. */
async function layersOf(image: string, env: NxOptions['env']): Promise<string[]> {
  const { INPUT_ENGINE: _, ...own } = env;
  const facts = await inspectImage(findEngine(own), image).catch(() => undefined);
  return facts?.layers ?? [];
}
