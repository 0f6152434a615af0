import {
  describeVerified,
  isVerified,
  type Provenance,
  readUnverified,
  type VerifiedReference,
  verifyPublished,
} from '@distroless/attest';
import type { Architecture } from '@distroless/matrix';
import type { Trust } from '@distroless/sigstore';
import { type Context, hostArchitecture } from '@distroless/workspace';

export type FindOptions = {
  context: Pick<Context, 'env' | 'signal' | 'report'>;
  /** Whose signatures count. `unverified`: nobody's, and code that nobody vouches for is run. */
  trust: Trust | 'unverified';
  /** Which image of an index; default: that of this machine, if there are several. */
  architecture?: Architecture | undefined;
};

/** One image in a registry, and how it was built. */
export type FoundImage = {
  /** `registry.example/space/python-distroless` */
  repository: string;
  /** Of its manifest. */
  digest: string;
  provenance: Provenance;
};

type Candidate = { digest: string; platform?: string; provenances: Provenance[] };

/**
 * Finds the image that a tag or digest leads to, verifies everything about it, and reads its provenance.
 * @throws Error when something is not verified, there is no such image, or no provenance
 */
export async function findPublished(reference: string, options: FindOptions): Promise<FoundImage> {
  const { repository, images } = await readImages(reference, options);
  const image = choose(images, reference, options.architecture);
  const provenance = onlyOne(image, reference);
  const { architecture } = options;
  if (architecture === undefined || architecture === provenance.architecture) {
    return { repository, digest: image.digest, provenance };
  }
  throw new Error(
    `cannot reproduce "${reference}": it is for ${provenance.architecture}, not for ${architecture}`,
  );
}

async function readImages(
  reference: string,
  { context: { env, signal, report }, trust }: FindOptions,
): Promise<{ repository: string; images: Candidate[] }> {
  if (trust === 'unverified') {
    report({
      line: `WARNING: "${reference}" is not verified: nobody vouches for it, or for the code that is run to build it again`,
    });
    return readUnverified(reference, { env, signal });
  }
  const found = await verifyPublished(reference, trust, { env, signal });
  if (isVerified(found)) return { repository: found.repository, images: imagesOf(found) };
  const lines = describeVerified(found).map((line) => `\n  ${line}`);
  throw new Error(`cannot reproduce "${reference}": it is not verified:${lines.join('')}`);
}

function imagesOf({ subjects }: VerifiedReference): Candidate[] {
  return subjects.filter(({ kind }) => kind === 'image');
}

function choose(
  images: readonly Candidate[],
  reference: string,
  wanted: Architecture | undefined,
): Candidate {
  const [only] = images;
  if (only && images.length === 1 && (only.platform === undefined || wanted === undefined)) return only;
  const architecture = wanted ?? hostArchitecture();
  const fitting = images.filter(({ platform }) => platform === architecture);
  const [image] = fitting;
  if (image && fitting.length === 1) return image;
  const platforms = images.map(({ platform }) => platform ?? 'unknown').join(', ');
  throw new Error(
    `cannot reproduce "${reference}": it has ${fitting.length} images for ${architecture}, only for: ${platforms}; choose one with --arch`,
  );
}

/** The same said twice is one provenance. */
function onlyOne({ digest, provenances }: Candidate, reference: string): Provenance {
  const different = new Map(provenances.map((each) => [JSON.stringify(each), each]));
  const [provenance] = different.values();
  if (provenance && different.size === 1) return provenance;
  const what = provenance ? `${different.size} different provenances` : 'no provenance';
  throw new Error(
    `cannot reproduce "${reference}": the image "${digest}" has ${what}; it has to be published again`,
  );
}
