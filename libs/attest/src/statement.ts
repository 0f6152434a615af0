import { z } from 'zod';

/** What statements say of an image. The names are those that cosign looks for. */
export const predicates = {
  /** That its owner publishes it; nothing else is said. */
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  /** Vulnerabilities that do not apply: https://github.com/openvex/spec/blob/main/ATTESTING.md */
  openvex: 'https://openvex.dev/ns',
} as const;

export type PredicateName = keyof typeof predicates;

/** An in-toto statement, and the digest of the manifest that it is about. */
export type Statement = { subject: string; name: PredicateName; content: Buffer };

/**
 * Makes an in-toto statement. Its bytes depend on the arguments only; the keys of the predicate stay in their order.
 * https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
 * @param subject the name of the repository without its registry, and the digest `sha256:…`
 */
export function makeStatement(
  subject: { name: string; digest: string },
  name: PredicateName,
  predicate: object,
): Statement {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: subject.name, digest: { sha256: subject.digest.replace('sha256:', '') } }],
    predicateType: predicates[name],
    predicate,
  };
  return { subject: subject.digest, name, content: Buffer.from(JSON.stringify(statement)) };
}

const schema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })).length(1),
  predicateType: z.string(),
  predicate: z.record(z.string(), z.unknown()),
});

/**
 * Reads a statement whose signature was verified.
 * @throws Error when it is none, or is about another manifest
 */
export function parseStatement(content: Buffer, subject: string): z.output<typeof schema> {
  const result = schema.safeParse(toJson(content));
  if (!result.success) throw new Error('it has no statement of in-toto about one image');
  const [about] = result.data.subject;
  const digest = `sha256:${about?.digest['sha256']}`;
  if (digest !== subject) throw new Error(`it is about "${digest}", not about this one`);
  return result.data;
}

function toJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
