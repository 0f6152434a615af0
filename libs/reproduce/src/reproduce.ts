import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockedInputs } from '@distroless/attest';
import { blobPath } from '@distroless/image';
import { parseProject } from '@distroless/matrix';
import { layoutFolder } from '@distroless/nx-images/builds';
import { readSealedImage } from '@distroless/publish';
import { type Context, readIntent } from '@distroless/workspace';
import { buildEnvironment } from './build-environment.ts';
import { type BuildRequest, readRequest } from './build-request.ts';
import { checkBelongs } from './check-belongs.ts';
import { checkOut } from './check-out.ts';
import { checkTime } from './check-time.ts';
import { compareImages } from './compare/compare-images.ts';
import type { ComparedImage } from './compare/compared-image.ts';
import { differentInput } from './compare-inputs.ts';
import { type FindOptions, type FoundImage, findPublished } from './find-published.ts';
import { inFolder } from './in-folder.ts';
import { plain } from './plain.ts';
import { pullPublished } from './pull-published.ts';

/** Builds an image in a checkout, so that its layout is there. It throws when that fails. */
export type BuildAgain = (build: {
  /** The checkout. */
  folder: string;
  request: BuildRequest;
  /** All of its variables. */
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
}) => Promise<void>;

export type ReproduceOptions = FindOptions & {
  context: Context;
  build: BuildAgain;
  /** A repository to take the commit from, instead of this one and of that in the provenance: a URL or a folder. */
  source?: string | undefined;
  /** Keeps the folder with the checkout and what was built. */
  keep: boolean;
};

export type Reproduction = {
  /** Of the published image's manifest. */
  digest: string;
  /** For people: a line each, in plain characters. None: the images are identical. */
  differences: string[];
};

/**
 * Builds a published image again from the commit and the locks that its provenance names, without results of earlier
 * steps, and compares both byte by byte.
 * @param reference `registry.example/space/python-distroless:3.13-debian13`, or with `@sha256:…`
 * @throws Error when the image is not verified, or the two cannot be compared
 */
export async function reproduce(reference: string, options: ReproduceOptions): Promise<Reproduction> {
  const { context, keep } = options;
  const found = await findPublished(reference, options);
  const request = readRequest(found.provenance);
  return inFolder(context, keep, async (folder) => {
    const published = await pullPublished(found, folder, context);
    checkBelongs(published, request);
    const differences = await compareWithBuild({ found, request, published, folder }, options);
    return { digest: found.digest, differences: differences.map(plain) };
  });
}

type Subject = { found: FoundImage; request: BuildRequest; published: ComparedImage; folder: string };

async function compareWithBuild(
  { found, request, published, folder }: Subject,
  { context, build, source }: ReproduceOptions,
): Promise<string[]> {
  const { env, workspace, signal, report } = context;
  const { project, commit, image, architecture: arch, flavour } = request;
  const checkout = join(folder, 'checkout');
  report({ line: `check out commit ${commit}` });
  await checkOut(request, { ...{ env, signal, workspace }, folder: checkout, named: source });
  await checkTime(published, checkout, { env, signal, commit });
  const different = await compareWithLocks(found, request, checkout);
  if (different) return [different];
  report({ line: `build ${project} for ${arch} from ${found.provenance.inputs.length} inputs as published` });
  const registry = `localhost/reproduced-${process.pid}`;
  const buildEnv = buildEnvironment(env, { folder: checkout, workspace, registry }, request);
  await build({ folder: checkout, request, env: buildEnv, signal });
  signal.throwIfAborted();
  return compareImages(published, await readRebuilt(join(checkout, layoutFolder(image, { arch, flavour }))));
}

/** The names of the commit's matrix decide which images there are. */
async function compareWithLocks(
  { provenance }: FoundImage,
  { project, architecture, commit }: BuildRequest,
  checkout: string,
): Promise<string | undefined> {
  const { versions } = await readIntent(checkout);
  const image = parseProject(project, versions);
  const locked = await lockedInputs(image, {
    ...{ workspace: checkout, architecture, commit },
    source: provenance.source,
  });
  return differentInput(provenance.inputs, locked);
}

/** Every byte of the layout is compared with its digest. */
async function readRebuilt(folder: string): Promise<ComparedImage> {
  const { layout, manifest } = await readSealedImage(folder);
  return {
    manifest,
    config: await readFile(blobPath(folder, layout.config.digest)),
    layers: layout.layers.map(({ digest }) => ({ digest, file: async () => blobPath(folder, digest) })),
  };
}
