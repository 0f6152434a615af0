import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Signer } from '@distroless/matrix';
import type { TrustedRoot } from '@sigstore/protobuf-specs';

/** Whose signature counts: that of a key, or that of an identity which Sigstore's authority has certified. */
export type Trust = { key: KeyObject } | { signer: Signer; root: TrustedRoot };

/** What a trust is called in messages. */
export function nameOf(trust: Trust): string {
  if ('key' in trust) return `the key ${keyName(trust.key)}`;
  return `"${trust.signer.identity}" (${trust.signer.issuer})`;
}

/** `sha256:…` of the public key in DER, as `openssl pkey -pubout -outform DER | sha256sum` shows it. */
export function keyName(key: KeyObject): string {
  return `sha256:${digestKey(key).toString('hex')}`;
}

/** How bundles name a key: the same digest in base64. */
export function keyHint(key: KeyObject): string {
  return digestKey(key).toString('base64');
}

function digestKey(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

/**
 * Reads a public key from a PEM file.
 * @throws Error when the file cannot be read, is no public key, or is not ECDSA P-256
 */
export async function trustedKey(path: string): Promise<Trust> {
  const purpose = `cannot read the public key "${path}"`;
  const wayOut = 'name the file that "openssl pkey -pubout" writes';
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${purpose}: ${cause.code === 'ENOENT' ? 'no such file' : cause.code}; ${wayOut}`);
  });
  // A private key would work too, but it does not belong where images are verified.
  if (!text.includes('-----BEGIN PUBLIC KEY-----'))
    throw new Error(`${purpose}: it is none in PEM; ${wayOut}`);
  return { key: checkCurve(parseKey(text, createPublicKey, { purpose, wayOut }), purpose) };
}

/** Of what OpenSSL says only that it failed: it may quote the file. */
export function parseKey(
  text: string,
  parse: (text: string) => KeyObject,
  { purpose, wayOut }: { purpose: string; wayOut: string },
): KeyObject {
  try {
    return parse(text);
  } catch {
    throw new Error(`${purpose}: it is damaged; ${wayOut}`);
  }
}

/** @throws Error for all keys but ECDSA P-256, which all clients of Sigstore know */
export function checkCurve(key: KeyObject, purpose: string): KeyObject {
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  const wayOut = 'make one with "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"';
  throw new Error(`${purpose}: it is not ECDSA P-256; ${wayOut}`);
}
