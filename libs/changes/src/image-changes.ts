import { join } from 'node:path';
import { compareVersions } from '@distroless/debian-index';
import type { Lock } from '@distroless/lockfile';
import type { ImageId, Variant } from '@distroless/matrix';
import type { Change } from '@distroless/resolve';
import { type Context, withTemporary } from '@distroless/workspace';
import pep440 from '@renovatebot/pep440';
import { compareFiles, type FileChange } from './compare-files.ts';
import { type ImageSummary, summarise } from './image-summary.ts';
import { lockAt, shipped } from './lock-changes.ts';
import { type PackageFixes, packageFixes } from './package-fixes.ts';
import { pullLayout } from './pull-layout.ts';

/** One of two images. */
export type ComparedImage = Omit<ImageSummary, 'files' | 'packages'> & {
  /** With its digest. */
  reference: string;
  /** In bytes, of all files, unpacked. */
  size: number;
};

/** What differs between two published images. */
export type ImageChanges = {
  image: ImageId;
  old: ComparedImage;
  new: ComparedImage;
  /** Of Debian's packages (`root` is the variant), of Python packages (`tools`), and of CPython. */
  packages: Change[];
  fixes: PackageFixes[];
  /** Why changelogs were not read. */
  unread?: string;
  files: FileChange[];
};

type Options = { architecture: string; context: Context };

/**
 * Compares two published images: they are pulled, and read layer by layer.
 * @throws Error when one is not there, or not one of our images; RegistryError
 */
export async function imageChanges(
  [oldReference, newReference]: readonly [string, string],
  { architecture, context }: Options,
): Promise<ImageChanges> {
  const before = await readImage(oldReference, { architecture, context });
  const after = await readImage(newReference, { architecture, context });
  const image = imageOf(after);
  const packages = packageChanges(before.summary, after.summary, image.variant);
  return {
    ...{ image, old: compared(before), new: compared(after), packages },
    ...(await readFixes(before.summary, after.summary, { image, context })),
    files: compareFiles(before.summary.files, after.summary.files),
  };
}

type ReadImage = { reference: string; summary: ImageSummary };

async function readImage(reference: string, { architecture, context }: Options): Promise<ReadImage> {
  return withTemporary(context, async (temporary) => {
    const folder = join(temporary, 'image');
    const full = await pullLayout(reference, folder, { architecture, context });
    return { reference: full, summary: await summarise(folder) };
  });
}

function compared({ reference, summary }: ReadImage): ComparedImage {
  const { files, packages: _, ...more } = summary;
  const size = [...files.values()].reduce((sum, file) => sum + file.size, 0);
  return { reference, ...more, size };
}

/** Labels do not name the variant: an application inherits them. Only debug has busybox. */
function imageOf({ reference, summary }: ReadImage): ImageId {
  const series = summary.labels['org.python.series'];
  if (!series) {
    throw new Error(
      `cannot compare "${reference}": it has no label "org.python.series"; name one of our images`,
    );
  }
  const isBuilder = /\/python-builder@/.test(reference);
  const variant = isBuilder ? 'builder' : summary.packages.debian.has('busybox-static') ? 'debug' : 'runtime';
  return { series, variant };
}

function packageChanges(before: ImageSummary, after: ImageSummary, root: Variant): Change[] {
  const python = (a: string, b: string) => (pep440.valid(a) && pep440.valid(b) ? pep440.compare(a, b) : 0);
  return [
    ...compareMaps(root, [before.packages.debian, after.packages.debian], compareVersions),
    ...compareMaps('tools', [before.packages.python, after.packages.python], python),
    // Releases of different series too: they are versions of PEP 440.
    ...compareMaps('cpython', [releaseOf(before), releaseOf(after)], python),
  ];
}

function releaseOf({ labels }: ImageSummary): Map<string, string> {
  const release = labels['org.python.release'];
  return new Map(release === undefined ? [] : [['cpython', release]]);
}

type Pair = [before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>];

function compareMaps(
  root: string,
  [before, after]: Pair,
  compare: (a: string, b: string) => number,
): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [from = null, to = null] = [before.get(name), after.get(name)];
    if (from === to) return [];
    const isLower = from !== null && to !== null && compare(to, from) < 0;
    return [{ root, package: name, from, to, security: false, ...(isLower && { downgrade: true as const }) }];
  });
}

/** Where the new packages are, and their digests, is in the locks of the commit that the image was built from. */
async function readFixes(
  before: ImageSummary,
  after: ImageSummary,
  { image, context }: { image: ImageId; context: Context },
): Promise<Pick<ImageChanges, 'fixes' | 'unread'>> {
  const commit = after.labels['org.python.image.revision'] ?? '';
  const variants: Variant[] = image.variant === 'debug' ? ['debug', 'runtime'] : [image.variant];
  const fixes: PackageFixes[] = [];
  for (const variant of variants) {
    const lock = await lockOf(commit, { ...image, variant }, context);
    if ('why' in lock) return { fixes: [], unread: lock.why };
    const all = shipped(lock).filter(({ architecture }) =>
      ['all', after.architecture].includes(architecture),
    );
    const upgrades = all.flatMap((locked) => {
      const from = before.packages.debian.get(locked.package);
      const isShipped = after.packages.debian.get(locked.package) === locked.version;
      return isShipped && from !== undefined ? [{ locked, from }] : [];
    });
    fixes.push(...(await packageFixes(upgrades, { all, lock, context })));
  }
  return { fixes: fixes.sort((a, b) => (a.source < b.source ? -1 : 1)) };
}

async function lockOf(commit: string, image: ImageId, context: Context): Promise<Lock | { why: string }> {
  // The label is of a stranger, and becomes an argument of git.
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit))
    return { why: 'the new image has no label "org.python.image.revision" with a commit' };
  const unknown = `this clone does not have the commit ${commit} of the new image; run git fetch`;
  const lock = await lockAt(commit, image, context).catch(() => undefined);
  return lock ?? { why: unknown };
}
