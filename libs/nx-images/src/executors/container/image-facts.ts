import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, readLock, readSource, type Source } from '@distroless/lockfile';
import { imageLabels, parseVersions, registryOf, sourceOf, type Versions } from '@distroless/matrix';
import { type Architecture, buildNamed, type Flavour, type Image, projectName } from '../../image.mjs';
import { layerTars } from '../../layers.mjs';
import { readRevision } from '../../revision.ts';
import { imageTags } from '../../tags.mjs';
import { imageWarnings } from '../../warnings.ts';

export type ImageOptions = {
  series: string;
  variant: Image['variant'];
  arch: Architecture;
  flavour: Flavour;
};

/** Everything about an image that is known before its tars are read. Paths are relative to the workspace. */
export type ImageFacts = ImageOptions & {
  project: string;
  tags: string[];
  labels: Record<string, string>;
  /** Seconds since 1970 (UTC); undefined when the commit is unknown. */
  date: number | undefined;
  warnings: string[];
  /** Folder of the series, and the tars of the layers below it, the lowest first. */
  dist: string;
  tars: string[];
};

/** Reads lock, chosen release, commit and environment: they decide the image's tags and labels. */
export async function readImageFacts(
  options: ImageOptions,
  { root, env, now }: { root: string; env: NodeJS.ProcessEnv; now: Date },
): Promise<ImageFacts> {
  const { series, variant, arch, flavour } = options;
  const project = projectName(series, variant);
  const [lock, source, versions, revision] = await Promise.all([
    readLock(root, options),
    readSource(series, { workspace: root }),
    readVersions(root),
    readRevision(root, env),
  ]);
  const isKnown = !('why' in revision);
  return {
    ...options,
    project,
    tags: tagsOf(options, { lock, source, registry: registryOf(env, versions) }),
    labels: imageLabels({
      ...{ series, flavour, suite: lock.suite, debian: lock.debian, eol: lock.eol },
      ...{ release: source.version, insteadOf: source.insteadOf },
      optimizations: flavour === 'release' ? 'pgo, lto' : undefined,
      source: sourceOf(env, versions),
      revision: isKnown ? `${revision.revision}${revision.dirty ? '-dirty' : ''}` : undefined,
    }),
    date: isKnown ? revision.date : undefined,
    warnings: [
      ...imageWarnings(
        { ...source, release: source.version, project, series, eol: lock.eol },
        now.toISOString().slice(0, 10),
      ),
      ...(isKnown ? [] : [unknownCommit(project, revision.why)]),
    ],
    dist: `dist/python/${series}`,
    tars: layerTars(variant, { arch, flavour }),
  };
}

async function readVersions(root: string): Promise<Versions> {
  const file = 'images/python/versions.yaml';
  return parseVersions(await readFile(join(root, file), 'utf8'), file);
}

function tagsOf(
  { series, variant, arch, flavour }: ImageOptions,
  { lock, source, registry }: { lock: Lock; source: Source; registry: string },
): string[] {
  const build = buildNamed({ arch, flavour });
  if (build === undefined) throw new Error(`cannot build "${flavour}" for ${arch}: there is no such build`);
  const names = imageTags({ series, release: source.version, variant, debian: lock.debian }, build);
  return names.map((name) => `${registry}/${name}`);
}

function unknownCommit(project: string, why: string): string {
  return `WARNING: ${project}: the commit is unknown, so the image has no revision label, and its date is that of its newest file: ${why}`;
}
