import type { Signer } from '@distroless/matrix';
import {
  type BundleWithMessageSignature,
  bundleFromJSON,
  isBundleWithMessageSignature,
} from '@sigstore/bundle';
import { HashAlgorithm, type TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

/** A Sigstore bundle that was read, but not verified yet. `digest`: the sha256 of the file that it says to be of. */
export type UnverifiedBundle = { bundle: BundleWithMessageSignature; digest: string };

/**
 * Reads a `.sigstore` file.
 * Errors: it is damaged, or is no signature of a file. An attestation is none: its verification never looks at the file.
 */
export function readBundle(text: string): UnverifiedBundle {
  const bundle = parseBundle(text);
  if (!isBundleWithMessageSignature(bundle)) throw new Error('an attestation, not the signature of a file');
  const { algorithm, digest } = bundle.content.messageSignature.messageDigest ?? {};
  if (algorithm !== HashAlgorithm.SHA2_256 || digest?.length !== 32) {
    throw new Error('no sha256 of the file that it signs');
  }
  return { bundle, digest: Buffer.from(digest).toString('hex') };
}

/**
 * Verifies, without network, that `signer` signed these bytes: the certificate and its log entries against Sigstore's
 * trusted root, the signature against the certificate, and the certificate's identity and issuer letter by letter.
 * Errors say which of these fails.
 */
export function verifyBundle(
  { bundle }: UnverifiedBundle,
  content: Buffer,
  { signer, root }: { signer: Signer; root: TrustedRoot },
): void {
  // The defaults ask for a certificate that is logged, an entry in a transparency log, and a time that somebody signed.
  const verifier = new Verifier(toTrustMaterial(root));
  const { identity: found } = verifier.verify(toSignedEntity(bundle, content));
  // The verifier could compare the identity too, but takes it for a pattern, in which a dot is any letter.
  const [identity, issuer] = [found?.subjectAlternativeName, found?.extensions?.issuer];
  if (identity === signer.identity && issuer === signer.issuer) return;
  throw new Error(
    `signed by "${identity}" (${issuer}), and versions.yaml expects "${signer.identity}" (${signer.issuer})`,
  );
}

function parseBundle(text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('damaged: no JSON');
  }
  try {
    return bundleFromJSON(json);
  } catch (cause) {
    throw new Error(`damaged: ${(cause as Error).message}`, { cause });
  }
}
