import { type OpenOptions, openRepository } from '@distroless/registry';
import { readSbom, type SbomFile } from '@distroless/sbom';
import { readUnverified, type Trust, verifyBundle } from '@distroless/sigstore';
import { type FoundBundle, readBundles } from './bundles.ts';
import { checkSubject } from './make-statements.ts';
import { pullImage } from './pull-images.ts';
import { parseReference } from './reference.ts';
import { predicates } from './statement.ts';

type Options = Omit<OpenOptions, 'access'> & {
  /** Which image of an index: `amd64`. */
  architecture: string;
  /** Whose signature counts; without it, signatures are not checked. */
  trust?: Trust | undefined;
};

/**
 * The SBOM that is attached to a published image. It has to list exactly this image, by its digest, and to have the identity
 * of its content. Without `trust`, anybody who may write to the repository can have attached it.
 * @param reference `registry.example/space/python-distroless:3.13-debian13`, or with `@sha256:…`
 * @throws Error when there is none, or more than one; RegistryError
 */
export async function readPublishedSbom(reference: string, options: Options): Promise<SbomFile> {
  const { architecture, trust, ...open } = options;
  const purpose = `read the SBOM of "${reference}"`;
  const { name, target } = parseReference(reference, purpose);
  const repository = await openRepository(name, open);
  const { descriptor } = await pullImage(repository, target, { architecture, purpose });
  const found = await readBundles(repository, descriptor.digest, (bundle) =>
    trust ? verifyBundle(bundle, trust) : readUnverified(bundle),
  );
  const results = found.flatMap((bundle) => sbomIn(bundle, descriptor.digest));
  const texts = [...new Set(results.flatMap((result) => ('text' in result ? [result.text] : [])))];
  const [text] = texts;
  if (text !== undefined && texts.length === 1) return readSbom(text, `the SBOM of "${reference}"`);
  if (texts.length > 1) {
    const wayOut = trust ? 'remove those that are not its own' : 'say whose counts, with --key or --identity';
    throw new Error(`cannot ${purpose}: ${texts.length} different ones are attached; ${wayOut}`);
  }
  const reasons = results.flatMap((result) => ('why' in result ? [`\n  ${result.why}`] : []));
  throw new Error(`cannot ${purpose}: none is attached${reasons.join('')}; give its SBOM as a file instead`);
}

/** Both formats have the same content, so one is enough. */
function sbomIn(bundle: FoundBundle, digest: string): ({ text: string } | { why: string })[] {
  if ('why' in bundle) {
    return bundle.claimed === predicates.spdx ? [{ why: `bundle "${bundle.digest}": ${bundle.why}` }] : [];
  }
  if (bundle.predicateType !== predicates.spdx) return [];
  const text = JSON.stringify(bundle.predicate);
  try {
    checkSubject(text, digest);
    return [{ text }];
  } catch (error) {
    return [{ why: `bundle "${bundle.digest}": ${(error as Error).message}` }];
  }
}
