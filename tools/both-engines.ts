import { join } from 'node:path';
import { isAvailable } from '@distroless/cpython';
import { type EngineName, inspectImage, openEngine } from '@distroless/engine';
import { readLayout } from '@distroless/image';
import { compareLayers } from './both-engines/compare-layers.ts';
import { withDocker } from './both-engines/with-docker.ts';
import { chooseProjects } from './lib/choose-projects.ts';
import { runCommand, workspace } from './lib/command.ts';
import { imageOf } from './lib/image-name.ts';
import { type NxOptions, runNx } from './lib/run-nx.ts';

// `both-engines <project>…` builds and verifies images with podman and with docker, and compares how they were
// sealed and their layers; without a project, those of the newest series that can be built. Where no docker runs, Debian's is started.
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
  for (const [number, project] of projects.entries()) {
    const [first, second] = [podman.manifests[number], docker.manifests[number]];
    if (first !== second)
      faults.push(`${project}: sealed as "${first}" with podman, as "${second}" with docker`);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
});

type Built = {
  layers: string[][];
  /** Digest of each image as it was sealed: each engine builds its settings itself. */
  manifests: string[];
  faults: string[];
};

async function buildAndVerify(
  name: EngineName,
  { projects, images }: { projects: string[]; images: string[] },
  options: NxOptions,
): Promise<Built> {
  const args = ['run-many', '--targets=container,verify', `--projects=${projects.join(',')}`];
  const env = { ...options.env, ENGINE: name };
  const { status } = await runNx(args, { ...options, env });
  const layers = await Promise.all(images.map((image) => layersOf(image, env)));
  const manifests = await Promise.all(projects.map((project) => sealedAs(project)));
  const command = `ENGINE=${name} ./nx ${args.join(' ')}`;
  return {
    layers,
    manifests,
    faults: status === 0 ? [] : [`cannot build and verify with ${name}: "${command}" failed`],
  };
}

async function sealedAs(project: string): Promise<string> {
  const folder = project.replace(/^python-([^-]+)-(.+)$/, 'dist/python/$1/$2/oci-amd64-fast');
  const layout = await readLayout(join(workspace, folder)).catch(() => undefined);
  return layout?.manifest.digest ?? 'nothing';
}

/** None when the image is not there. */
async function layersOf(image: string, env: NxOptions['env']): Promise<string[]> {
  const engine = await openEngine({ env, workspace, report: (line) => console.error(line) });
  const facts = await inspectImage(engine, image).catch(() => undefined);
  return facts?.layers ?? [];
}
