import { createHash } from 'node:crypto';

/**
 * What the log notes of a statement: the digests and the signatures, not the envelope itself. The log of @sigstore/mock
 * would note what it was sent. Other requests stay.
 * https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
 */
export function noteEnvelope(body: string): string {
  const request = JSON.parse(body);
  if (request.kind !== 'dsse') return body;
  const { envelope, verifiers } = request.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope);
  const spec = {
    envelopeHash: sha256(Buffer.from(envelope)),
    payloadHash: sha256(Buffer.from(payload, 'base64')),
    signatures: signatures.map(({ sig }: { sig: string }, number: number) => ({
      signature: sig,
      verifier: verifiers[number],
    })),
  };
  return JSON.stringify({ ...request, spec });
}

function sha256(content: Buffer): { algorithm: string; value: string } {
  return { algorithm: 'sha256', value: createHash('sha256').update(content).digest('hex') };
}
