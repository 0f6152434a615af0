import { join } from 'node:path';
import { type EngineName, inspectImage, openEngine } from '@distroless/engine';
import { readLayout } from '@distroless/image';
import type { Context } from '@distroless/workspace';
import { imageOf } from '../lib/image-name.ts';
import { runNx } from '../lib/run-nx.ts';
import type { Build, BuiltImage } from './compare-builds.ts';

/** Builds and verifies projects with one engine. A failed command is a fault of the result, so that the rest is compared. */
export async function buildAndVerify(
  name: EngineName,
  projects: readonly string[],
  context: Context,
): Promise<Build> {
  const args = ['run-many', '--targets=container,verify', `--projects=${projects.join(',')}`];
  const env = { ...context.env, ENGINE: name };
  const { status } = await runNx(args, { ...context, env });
  const images = await Promise.all(projects.map((project) => builtImage(project, { ...context, env })));
  const command = `ENGINE=${name} ./nx ${args.join(' ')}`;
  return {
    images,
    faults: status === 0 ? [] : [`cannot build and verify with ${name}: "${command}" failed`],
  };
}

async function builtImage(project: string, context: Context): Promise<BuiltImage> {
  const image = imageOf(project, context);
  return {
    project,
    image,
    layers: await layersOf(image, context),
    manifest: await sealedAs(project, context),
  };
}

/** None when the image is not there. */
async function layersOf(image: string, { env, workspace }: Context): Promise<string[]> {
  const engine = await openEngine({ env, workspace, report: (line) => console.error(line) });
  const facts = await inspectImage(engine, image).catch(() => undefined);
  return facts?.layers ?? [];
}

async function sealedAs(project: string, { workspace }: Context): Promise<string> {
  const folder = project.replace(/^python-([^-]+)-(.+)$/, 'dist/python/$1/$2/oci-amd64-fast');
  const layout = await readLayout(join(workspace, folder)).catch(() => undefined);
  return layout?.manifest.digest ?? 'nothing';
}
