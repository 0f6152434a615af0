import { bundleToJSON } from '@sigstore/bundle';
import { type Signer as DataSigner, DSSEBundleBuilder, type Witness } from '@sigstore/sign';
import { statementType } from './bundle.ts';
import type { Trust } from './trust.ts';

/** Signs statements. */
export type StatementSigner = {
  /** For people: the identity, or the digest of the public key. */
  name: string;
  /** A URI of who signs, for provenance: the identity, or the digest of the public key. */
  uri: string;
  /** With which its own signatures are verified. */
  trust: Trust;
  /**
   * Signs an in-toto statement as a DSSE envelope.
   * @returns a Sigstore bundle of version 0.3, as JSON
   */
  sign: (statement: Buffer) => Promise<Buffer>;
};

/** https://docs.sigstore.dev/about/bundle/ */
export async function makeBundle(
  statement: Buffer,
  { signer, witnesses }: { signer: DataSigner; witnesses: Witness[] },
): Promise<Buffer> {
  const builder = new DSSEBundleBuilder({ signer, witnesses });
  const bundle = await builder.create({ data: statement, type: statementType });
  // Clients in Go skip a signature whose key id is not the one that they compute. The bundle names the key elsewhere.
  for (const signature of bundle.content.dsseEnvelope.signatures) signature.keyid = '';
  return Buffer.from(JSON.stringify(bundleToJSON(bundle)));
}
