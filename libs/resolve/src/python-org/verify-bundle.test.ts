import { createHash } from 'node:crypto';
import { type MadeSigstore, makeSigstore } from '@distroless/sigstore/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBundle, verifyBundle } from './verify-bundle.ts';

const signer = { identity: 'thomas@python.org', issuer: 'https://accounts.google.com' };
const TARBALL = Buffer.from('CPython 3.13.16');
const OTHER_DIGEST = createHash('sha256').update('something else').digest('base64');
const CHAIN = 'Failed to verify certificate chain';

let sigstore: MadeSigstore;
let bundle: string;
beforeAll(async () => {
  sigstore = await makeSigstore();
  bundle = await sigstore.sign(TARBALL, signer);
});
afterAll(() => sigstore?.close());

/** Why a bundle is not accepted as the signature of `content`; undefined if it is. */
function refusal(text: string, { content = TARBALL, root = sigstore.root } = {}): string | undefined {
  try {
    verifyBundle(readBundle(text), content, { signer, root });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The bundle with a change in its JSON. */
function changed(change: (json: ReturnType<typeof JSON.parse>) => void): string {
  const json = JSON.parse(bundle);
  change(json);
  return JSON.stringify(json);
}

describe('a Sigstore bundle', () => {
  it('is verified, and names the sha256 of its file', () => {
    expect(refusal(bundle)).toBeUndefined();
    expect(readBundle(bundle).digest).toBe(createHash('sha256').update(TARBALL).digest('hex'));
  });

  it('of another file is not accepted', () => {
    expect(refusal(bundle, { content: Buffer.from('something else') })).toBe('signature verification failed');
  });

  it.each([
    { reason: 'another person', identity: 'hugo@python.org' },
    { reason: 'a name that ends with theirs', identity: 'notthomas@python.org' },
    { reason: 'a name that begins with theirs', identity: 'thomas@python.org.example' },
    { reason: 'a name that differs where theirs has a dot', identity: 'thomas@python-org' },
    { reason: 'another issuer', issuer: 'https://github.com/login/oauth' },
  ])('signed by $reason is not accepted', async ({ identity = signer.identity, issuer = signer.issuer }) => {
    const other = await sigstore.sign(TARBALL, { identity, issuer });
    expect(refusal(other)).toBe(
      `signed by "${identity}" (${issuer}), and versions.yaml expects "thomas@python.org" (https://accounts.google.com)`,
    );
  });

  it('of another Sigstore is not accepted', async () => {
    const other = await makeSigstore();
    try {
      expect(refusal(bundle, { root: other.root })).toBe(CHAIN);
    } finally {
      await other.close();
    }
  });

  it('signed after the authority stopped to be valid is not accepted', async () => {
    const expired = await makeSigstore({ until: new Date('2020-01-01') });
    try {
      const late = await expired.sign(TARBALL, signer);
      expect(refusal(late, { root: expired.root })).toBe(CHAIN);
    } finally {
      await expired.close();
    }
  });

  it('of a statement, which never looks at the file, is not accepted', async () => {
    const statement = await sigstore.attest(Buffer.from('any text'), signer);
    expect(refusal(statement)).toBe('an attestation, not the signature of a file');
  });

  it.each([
    { reason: 'truncated', text: () => bundle.slice(0, bundle.length / 2), message: 'damaged: no JSON' },
    { reason: 'a page', text: () => '<html></html>', message: 'damaged: no JSON' },
    { reason: 'another JSON', text: () => '{}', message: 'damaged: invalid bundle' },
    {
      reason: 'without a digest',
      text: () => changed(({ messageSignature }) => delete messageSignature.messageDigest),
      message: 'damaged: invalid v0.2 bundle',
    },
    {
      reason: 'with a sha512, by which no tarball is locked',
      text: () => changed(({ messageSignature }) => (messageSignature.messageDigest.algorithm = 'SHA2_512')),
      message: 'no sha256 of the file that it signs',
    },
    {
      reason: 'with the digest of another file',
      text: () => changed(({ messageSignature }) => (messageSignature.messageDigest.digest = OTHER_DIGEST)),
      message: 'digest mismatch',
    },
    {
      reason: 'without a log entry',
      text: () => changed(({ verificationMaterial }) => (verificationMaterial.tlogEntries = [])),
      message: 'expected 1 timestamps, got 0',
    },
    {
      reason: 'with another time in its log entry',
      text: () =>
        changed(({ verificationMaterial }) => (verificationMaterial.tlogEntries[0].integratedTime = '1')),
      message: CHAIN,
    },
    {
      reason: 'with a key instead of a certificate',
      text: () =>
        changed(({ verificationMaterial }) => {
          delete verificationMaterial.x509CertificateChain;
          verificationMaterial.publicKey = { hint: 'mine' };
        }),
      message: 'key not found: mine',
    },
  ])('$reason is not accepted', ({ text, message }) => {
    expect(refusal(text())).toBe(message);
  });
});
