import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from '@distroless/image';
import type { Architecture, ImageId } from '@distroless/matrix';
import { layoutFolder, projectName } from '@distroless/nx-images/builds';
import { readPublished } from '@distroless/publish';
import { type Context, distPath } from '@distroless/workspace';
import { describeBuild } from './describe-build.ts';
import { type BuildFacts, checkFacts, type ImageFacts, type PublishedFacts } from './facts.ts';
import { lockedSuite } from './locked-suite.ts';

/**
 * What the catalogue says of an image, from its layouts, its locks and its record of publishing. If it was published, these
 * are the published bytes. If not, it is the release build of each architecture, or else the fast one.
 * @returns undefined if it was not built here
 * @throws Error `cannot describe <project>: …` when a layout was changed, does not agree with its SBOM, or is not what was
 * published
 */
export async function describeImage(image: ImageId, context: Context): Promise<ImageFacts | undefined> {
  try {
    return await describe(image, context);
  } catch (cause) {
    context.signal.throwIfAborted();
    throw inOneVoice(image, cause as Error, context);
  }
}

type Flavour = 'release' | 'fast';
type Read = { build: BuildFacts; config: ImageConfig };

async function describe(image: ImageId, context: Context): Promise<ImageFacts | undefined> {
  const record = await readRecord(image, context);
  const flavours: readonly Flavour[] = record ? ['release'] : ['release', 'fast'];
  const read: Read[] = [];
  for (const architecture of context.versions.architectures) {
    const flavour = flavours.find((one) => isBuilt(image, { architecture, flavour: one }, context));
    if (!flavour) continue;
    const build = await describeBuild(image, { architecture, flavour }, context);
    if (!record || record.images.some(({ digest }) => digest === build.build.digest)) read.push(build);
  }
  const [first] = read;
  if (!first && !record) return undefined;
  const missing = record?.images.find(({ digest }) => !read.some(({ build }) => build.digest === digest));
  if (!first || missing) throw notPublishedBytes(image, missing?.digest);
  return checkFacts({
    ...image,
    ...(await lockedSuite(image, context)),
    ...factsOf(first.config),
    builds: read.map(({ build }) => build),
    ...(record && { published: publishedFacts(record) }),
  });
}

type Published = Awaited<ReturnType<typeof readPublished>>;

async function readRecord(image: ImageId, { workspace }: Context): Promise<Published | undefined> {
  const path = distPath(image, 'published.json');
  return existsSync(join(workspace, path)) ? readPublished(image, { workspace }) : undefined;
}

function isBuilt(
  image: ImageId,
  { architecture, flavour }: { architecture: Architecture; flavour: Flavour },
  { workspace }: Context,
): boolean {
  return existsSync(join(workspace, layoutFolder(image, { arch: architecture, flavour })));
}

function notPublishedBytes(image: ImageId, digest = ''): Error {
  const project = projectName(image.series, image.variant);
  return new Error(
    `${distPath(image, 'published.json')} names "${digest}", and no release build here has that digest; run ./nx run ${project}:publish again, or remove that file`,
  );
}

function publishedFacts({ repository, index, tags, attached }: Published): PublishedFacts {
  return {
    repository,
    digest: index.digest,
    tags: tags.map(({ tag, digest }) => ({ tag, digest })),
    signed: attached.some(({ kind }) => kind === 'signature'),
  };
}

function factsOf({ labels, created = '', user, entrypoint, cmd, workingDir, env }: ImageConfig) {
  const substituteFor = labels['org.python.substitute-for'];
  return {
    release: labels['org.python.release'] ?? '',
    ...(substituteFor !== undefined && { substituteFor }),
    created: new Date(created).toISOString().replace('.000Z', 'Z'),
    revision: labels['org.python.image.revision'] ?? '',
    ...{ user, entrypoint, cmd, workdir: workingDir, env },
  };
}

/** Errors of layouts name the folder; those of SBOMs and records have a way out. */
function inOneVoice({ series, variant }: ImageId, cause: Error, { workspace }: Context): Error {
  const project = projectName(series, variant);
  const message = cause.message.replaceAll(`${workspace}/`, '');
  const wayOut = message.includes('./nx ') ? '' : `; build the image again: ./nx run ${project}:container`;
  return new Error(`cannot describe ${project}: ${message}${wayOut}`, { cause });
}
