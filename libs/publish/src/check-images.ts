import { join } from 'node:path';
import { readLock, readSource } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { buildNamed, layoutFolder, projectName } from '@distroless/nx-images/builds';
import { changedFiles, readRevision } from '@distroless/nx-images/revision';
import { readVerified } from '@distroless/verify';
import { checkLocks } from '@distroless/workspace';
import type { TagFacts } from './published-tags.ts';
import { type Candidate, findRefusals, type GateFacts } from './refusals.ts';
import type { ScanGate, Scanned } from './scan-gate.ts';
import { readSealedImage, type SealedImage } from './sealed-image.ts';

export type CheckOptions = {
  /** The folder of nx.json. */
  workspace: string;
  env: NodeJS.ProcessEnv;
  now: Date;
  /** What the index has. */
  architectures: readonly Architecture[];
  /** Publish a series whose upstream support has ended. */
  pastEndOfLife: boolean;
  /** `unscanned` publishes images of which nobody knows what is vulnerable in them. */
  scan: ScanGate | 'unscanned';
};

export type CheckedImages = TagFacts & {
  images: readonly SealedImage[];
  /** What does not apply to an image, as OpenVEX, by the digest of its manifest. */
  openVex?: Readonly<Record<string, string>>;
};

/**
 * Reads the release builds of an image, and compares every byte with what was sealed and verified.
 * @throws Error `cannot publish <project>:` with a line for each reason
 */
export async function checkImages(image: ImageId, options: CheckOptions): Promise<CheckedImages> {
  const { workspace, env, now, architectures, pastEndOfLife } = options;
  const project = projectName(image.series, image.variant);
  const lock = await readLock(workspace, image);
  const facts: GateFacts = {
    ...{ now, lock, pastEndOfLife },
    source: await readSource(image.series, { workspace }),
    head: await readHead(workspace, env),
    lockFaults: await checkLocks(workspace, withBuilder(image)),
    candidates: await Promise.all(architectures.map((each) => readCandidate(image, each, options))),
  };
  const refusals = findRefusals(facts);
  if (refusals.length > 0) {
    throw new Error([`cannot publish ${project}:`, ...refusals.map((line) => `  ${line}`)].join('\n'));
  }
  const images = facts.candidates.flatMap(({ image: read }) => ('why' in read ? [] : [read]));
  const created = images[0]?.created;
  if (!created) throw new Error(`cannot publish ${project}: no architecture is named; use --arch`);
  const openVex = openVexOf(facts.candidates);
  return { ...image, release: lock.release.version, debian: lock.debian, created, images, openVex };
}

function openVexOf(candidates: readonly Candidate[]): Record<string, string> {
  const found = candidates.flatMap(({ image, scanned }) =>
    'why' in image || !scanned || 'why' in scanned || scanned.openVex === undefined
      ? []
      : [[image.layout.manifest.digest, scanned.openVex] as const],
  );
  return Object.fromEntries(found);
}

/** CPython comes from the builder's lock. */
function withBuilder(image: ImageId): ImageId[] {
  const builder: ImageId = { series: image.series, variant: 'builder' };
  return image.variant === 'builder' ? [image] : [image, builder];
}

/** As git sees it: what CI says of the commit does not show whether files have changed, and a time may be set by hand. */
async function readHead(workspace: string, env: NodeJS.ProcessEnv): Promise<GateFacts['head']> {
  const { CI_COMMIT_SHA: _, SOURCE_DATE_EPOCH: __, ...own } = env;
  const head = await readRevision(workspace, own);
  if ('why' in head) return head;
  const { revision, date } = head;
  return { revision, date, changed: await changedFiles(workspace, own) };
}

async function readCandidate(
  image: ImageId,
  architecture: Architecture,
  { workspace, scan }: CheckOptions,
): Promise<Candidate> {
  const folder = layoutFolder(image, { arch: architecture, flavour: 'release' });
  const path = join(workspace, folder);
  const sealed = await readSealedImage(path).catch(whyOf(workspace));
  return {
    ...{ architecture, folder, command: commandFor(image, architecture), image: sealed },
    scanned: 'why' in sealed ? undefined : await runGate(image, sealed, { workspace, scan }),
    verified: await readVerified(path).catch(whyOf(workspace)),
  };
}

async function runGate(
  image: ImageId,
  sealed: SealedImage,
  { scan, workspace }: Pick<CheckOptions, 'scan' | 'workspace'>,
): Promise<Scanned | { why: string } | undefined> {
  if (scan === 'unscanned') return undefined;
  return scan(image, sealed).catch(whyOf(workspace));
}

/** The command that makes and verifies the release build; undefined where there is none. */
function commandFor({ series, variant }: ImageId, architecture: Architecture): string | undefined {
  const build = buildNamed({ arch: architecture, flavour: 'release' });
  return build && `./nx run ${projectName(series, variant)}:verify -c ${build}`;
}

function whyOf(workspace: string): (error: Error) => { why: string } {
  return ({ message }) => ({ why: message.replaceAll(`${workspace}/`, '') });
}
