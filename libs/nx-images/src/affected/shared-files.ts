import {
  digestIntent,
  intentOf,
  type PackageSets,
  parsePackageSets,
  parseVersions,
  type Versions,
  variants,
} from '@distroless/matrix';
import type { ProjectConfiguration } from '@nx/devkit';
import { imageStages } from '../image-stages.mjs';
import { stageText } from '../stage-text.mjs';

const paths = {
  versions: 'images/python/versions.yaml',
  packages: 'images/python/packages.yaml',
  dockerfile: 'images/python/Dockerfile',
} as const;

/** The files that all images are made from: an edit of one concerns some of them. */
export const sharedFiles: readonly string[] = Object.values(paths);

/** The text of a file at some time; undefined if it was missing. */
export type Read = (path: string) => string | undefined;

/**
 * The projects for which the shared files now say something else; all of them, if the files as they were cannot be read.
 * A file that is faulty now is an error that names it.
 */
export function concernedProjects(
  projects: readonly ProjectConfiguration[],
  past: Read,
  present: Read,
): ProjectConfiguration[] {
  const is = readShared(present);
  const was = attempt(() => readShared(past));
  return projects.filter((project) => {
    return !was || attempt(() => statement(project, was)) !== statement(project, is);
  });
}

/** Whether a lock, by its path, is of an image that versions.yaml lists now. */
export function isInMatrix(lock: string, present: Read): boolean {
  const { series, variant } = imageOf(lock.replace(/\/lock\.json$/, ''));
  const versions = parseVersions(text(paths.versions, present), paths.versions);
  return variant !== undefined && series in versions.series;
}

interface Shared {
  versions: Versions;
  sets: PackageSets;
  dockerfile: string;
}

function readShared(read: Read): Shared {
  return {
    versions: parseVersions(text(paths.versions, read), paths.versions),
    sets: parsePackageSets(text(paths.packages, read), paths.packages),
    dockerfile: text(paths.dockerfile, read),
  };
}

function text(path: string, read: Read): string {
  const found = read(path);
  if (found === undefined) throw new Error(`cannot read ${path}: no such file`);
  return found;
}

/** All that the shared files say about a project. Its series may be removed from versions.yaml while its folder is left. */
function statement(project: ProjectConfiguration, { versions, sets, dockerfile }: Shared): string {
  const { series, variant } = imageOf(project.root);
  const listed = variant !== undefined && series in versions.series;
  const intent = listed ? digestIntent(intentOf({ series, variant }, versions, sets)) : 'none';
  const stages = imageStages(project).map((stage) => stageText(dockerfile, stage));
  return JSON.stringify([versions.registry, intent, stages]);
}

function imageOf(root: string) {
  const [series = '', name] = root.split('/').slice(-2);
  return { series, variant: variants.find((variant) => variant === name) };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
