import { z } from 'zod';
import type { FoundBundle } from './bundles.ts';
import { checkSubject } from './make-statements.ts';
import { describeProvenance, type Provenance, readProvenance } from './read-provenance.ts';
import { type PredicateName, predicates } from './statement.ts';

export type Verdict = {
  /** What is signed and true, for people: a line each. */
  verified: string[];
  /** Why the image is not verified; none if it is. */
  faults: string[];
  /** Bundles that do not count, though nothing is missing without them. */
  ignored: string[];
  /** Those that are verified: one, unless the same signer says different things of one image. */
  provenances: Provenance[];
};

type Expected = {
  digest: string;
  /** The commit that the image itself names. */
  revision: string | undefined;
  required: readonly PredicateName[];
  /** What is verified where it is there. */
  optional: readonly PredicateName[];
};

/**
 * Compares the bundles of one manifest with what has to be there. Anybody who may write to a repository can attach more,
 * so a bundle that does not count is a fault only where something is missing.
 */
export function judgeBundles(found: readonly FoundBundle[], expected: Expected): Verdict {
  const [verified, missing, rejected]: [string[], PredicateName[], string[]] = [[], [], []];
  const provenances: Provenance[] = [];
  for (const name of [...expected.required, ...expected.optional]) {
    const results = found.flatMap((each) => judge(each, name, expected));
    const lines = results.flatMap((result) => ('line' in result ? [result.line] : []));
    for (const result of results) if ('provenance' in result) provenances.push(result.provenance);
    rejected.push(...results.flatMap((result) => ('why' in result ? [result.why] : [])));
    if (lines.length > 0) verified.push(...new Set(lines));
    else if (expected.required.includes(name)) missing.push(name);
  }
  rejected.push(...found.flatMap((each) => ('why' in each ? [describe(each, each.why)] : [])));
  if (missing.length === 0) return { verified, faults: [], ignored: rejected, provenances };
  const absent = missing.map((name) => `${texts[name]} (${predicates[name]}) is missing or not valid`);
  return { verified, faults: [...absent, ...rejected], ignored: [], provenances };
}

const texts: Record<PredicateName, string> = {
  signature: 'the signature',
  provenance: 'the provenance',
  spdx: 'the SBOM in SPDX',
  cyclonedx: 'the SBOM in CycloneDX',
  openvex: 'the OpenVEX',
};

type Judged = { line: string } | { line: string; provenance: Provenance } | { why: string };

/** None for bundles of something else. */
function judge(bundle: FoundBundle, name: PredicateName, { digest, revision }: Expected): Judged[] {
  if ('why' in bundle || bundle.predicateType !== predicates[name]) return [];
  try {
    if (name === 'signature') return [{ line: 'signature' }];
    if (name === 'provenance') {
      const provenance = readProvenance(bundle.predicate, revision);
      return [{ line: describeProvenance(provenance), provenance }];
    }
    if (name === 'openvex') checkProducts(bundle.predicate, digest);
    else checkSubject(JSON.stringify(bundle.predicate), digest);
    return [{ line: texts[name].replace('the ', '') }];
  } catch (error) {
    return [{ why: describe(bundle, (error as Error).message) }];
  }
}

const vexSchema = z.object({
  statements: z.array(z.object({ products: z.array(z.object({ '@id': z.string() })) })),
});

/** @throws Error when a statement is about another image */
function checkProducts(predicate: object, digest: string): void {
  const { data } = vexSchema.safeParse(predicate);
  if (!data) throw new Error('it is no OpenVEX of ours');
  const products = data.statements.flatMap((statement) => statement.products.map((one) => one['@id']));
  const other = products.find((product) => !decodeURIComponent(product).includes(`@${digest}`));
  if (other !== undefined) throw new Error(`the OpenVEX is about "${other}", not about "${digest}"`);
}

function describe({ digest, claimed }: FoundBundle, why: string): string {
  return `bundle "${digest}" (${claimed}): ${why}`;
}
