import { type Manifest, type OpenOptions, openRepository, type Repository } from '@distroless/registry';
import { readUnverified as readUnverifiedBundle, type Trust, verifyBundle } from '@distroless/sigstore';
import { z } from 'zod';
import { type OpenBundle, readBundles } from './bundles.ts';
import { judgeBundles, type Verdict } from './judge-bundles.ts';
import { pullExisting, pullTarget } from './pull-images.ts';
import type { Provenance } from './read-provenance.ts';
import { parseReference } from './reference.ts';
import type { PredicateName } from './statement.ts';

/** What was found about one manifest. */
export type VerifiedSubject = { digest: string; kind: 'image' | 'index'; platform?: string } & Verdict;

export type VerifiedReference = {
  /** `registry.example/space/python-distroless` */
  repository: string;
  /** What the tag leads to, or the digest itself. */
  digest: string;
  /** The index first, then its images. */
  subjects: VerifiedSubject[];
};

/** Vulnerabilities that do not apply, where there are any. */
const optional: Record<VerifiedSubject['kind'], readonly PredicateName[]> = { index: [], image: ['openvex'] };

const required: Record<VerifiedSubject['kind'], readonly PredicateName[]> = {
  index: ['signature'],
  image: ['signature', 'provenance', 'spdx', 'cyclonedx'],
};

/**
 * Verifies what a tag or digest leads to: the signature of the index, and of each of its images signature, provenance and
 * SBOMs. Nothing is verified unless all of it is: see `faults` of each subject.
 * @param reference `registry.example/space/python-distroless:3.13-debian13`, or with `@sha256:…`
 * @throws Error when the reference has another form, or the registry does not have it; RegistryError
 */
export async function verifyPublished(
  reference: string,
  trust: Trust,
  options: Omit<OpenOptions, 'access'>,
): Promise<VerifiedReference> {
  return visit(reference, (bundle) => verifyBundle(bundle, trust), options);
}

/** An image and what is said of it, by nobody knows whom. */
export type UnverifiedImage = { digest: string; platform?: string; provenances: Provenance[] };

/**
 * Reads what is said of the images that a tag or digest leads to. It proves nothing: anybody may have attached it.
 * @throws Error like `verifyPublished`
 */
export async function readUnverified(
  reference: string,
  options: Omit<OpenOptions, 'access'>,
): Promise<{ repository: string; images: UnverifiedImage[] }> {
  const { repository, subjects } = await visit(reference, readUnverifiedBundle, options);
  const images = subjects.filter(({ kind }) => kind === 'image');
  return {
    repository,
    images: images.map(({ digest, platform, provenances }) => ({
      ...{ digest, provenances, ...(platform !== undefined && { platform }) },
    })),
  };
}

async function visit(
  reference: string,
  open: OpenBundle,
  options: Omit<OpenOptions, 'access'>,
): Promise<VerifiedReference> {
  const purpose = `verify "${reference}"`;
  const { name, target } = parseReference(reference, purpose);
  const repository = await openRepository(name, options);
  const { manifest, parts } = await pullTarget(repository, target, purpose);
  const { digest } = manifest.descriptor;
  const subjects = [await verifySubject(repository, manifest, { kind: parts ? 'index' : 'image', open })];
  for (const part of parts ?? []) {
    const image = await pullExisting(repository, part.digest, purpose);
    const verified = await verifySubject(repository, image, { kind: 'image', open });
    subjects.push({ ...verified, ...(part.platform && { platform: part.platform.architecture }) });
  }
  return { repository: name, digest, subjects };
}

const annotated = z.object({ annotations: z.record(z.string(), z.string()).default({}) });

async function verifySubject(
  repository: Repository,
  { descriptor: { digest }, content }: Manifest,
  { kind, open }: { kind: VerifiedSubject['kind']; open: OpenBundle },
): Promise<VerifiedSubject> {
  const found = await readBundles(repository, digest, open);
  const annotations = annotated.safeParse(JSON.parse(content.toString('utf8'))).data?.annotations ?? {};
  const revision = annotations['org.opencontainers.image.revision'];
  return {
    digest,
    kind,
    ...judgeBundles(found, { digest, revision, required: required[kind], optional: optional[kind] }),
  };
}
