import { type BundleWithDsseEnvelope, bundleFromJSON, isBundleWithDsseEnvelope } from '@sigstore/bundle';
import { type TrustMaterial, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { nameOf, type Trust } from './trust.ts';

/** The media type of a bundle, and the artifact type of what has it in a registry. */
export const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** The payload type of in-toto statements. */
export const statementType = 'application/vnd.in-toto+json';

/**
 * Verifies the signature of a bundle, without network.
 * @returns the signed statement
 * @throws Error when it is damaged, has no statement, was changed, or is of another key or identity
 */
export function verifyBundle(content: Buffer, trust: Trust): Buffer {
  const bundle = parseBundle(content);
  const payload = statementIn(bundle);
  if ('key' in trust) verifyByKey(bundle, trust);
  else verifyByIdentity(bundle, trust);
  return payload;
}

/**
 * The statement of a bundle whose signature is not checked: anybody may have made it.
 * @throws Error when it is damaged, or has no statement
 */
export function readUnverified(content: Buffer): Buffer {
  return statementIn(parseBundle(content));
}

function statementIn({ content }: BundleWithDsseEnvelope): Buffer {
  const { payloadType, payload } = content.dsseEnvelope;
  if (payloadType === statementType) return payload;
  throw new Error(`it has "${payloadType}", not a statement of in-toto`);
}

/** The library accepts bundles with exactly one signature. */
function parseBundle(content: Buffer): BundleWithDsseEnvelope {
  const bundle = readJson(content);
  if (!isBundleWithDsseEnvelope(bundle)) throw new Error('it is the signature of a file, not of a statement');
  return bundle;
}

function readJson(content: Buffer) {
  try {
    return bundleFromJSON(JSON.parse(content.toString('utf8')));
  } catch {
    throw new Error('it is no Sigstore bundle: truncated, or of another form');
  }
}

/** Who verifies by a key has it from its owner, so neither a log nor a time is asked for. */
function verifyByKey(bundle: BundleWithDsseEnvelope, trust: Extract<Trust, { key: unknown }>): void {
  if (bundle.verificationMaterial.content.$case !== 'publicKey') {
    throw new Error('it is signed without a key; verify it by identity and issuer');
  }
  const material: TrustMaterial = {
    ...{ certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] },
    publicKey: () => ({ publicKey: trust.key, validFor: () => true }),
  };
  const thresholds = { ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0 };
  // With the key there is nothing else to believe: entries of logs are left out.
  const { signature, key } = toSignedEntity(bundle);
  explain(
    () => new Verifier(material, thresholds).verify({ signature, key, tlogEntries: [], timestamps: [] }),
    trust,
  );
}

/** The defaults ask for a logged certificate, an entry in the log, and a time that somebody signed. */
function verifyByIdentity(bundle: BundleWithDsseEnvelope, trust: Extract<Trust, { signer: unknown }>): void {
  if (bundle.verificationMaterial.content.$case === 'publicKey') {
    throw new Error('it is signed by a key; verify it by that key');
  }
  const verifier = new Verifier(toTrustMaterial(trust.root));
  const { identity: found } = explain(() => verifier.verify(toSignedEntity(bundle)), trust);
  // The verifier could compare the identity too, but takes it for a pattern, in which a dot is any letter.
  const [identity, issuer] = [found?.subjectAlternativeName, found?.extensions?.issuer];
  if (identity === trust.signer.identity && issuer === trust.signer.issuer) return;
  throw new Error(`it is signed by "${identity}" (${issuer}), not by ${nameOf(trust)}`);
}

function explain<T>(verify: () => T, trust: Trust): T {
  try {
    return verify();
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`it is not signed by ${nameOf(trust)}, or was changed: ${message}`, { cause });
  }
}
