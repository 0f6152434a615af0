import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleType, readUnverified, verifyBundle } from './bundle.ts';
import { openSigner } from './open-signer.ts';
import type { StatementSigner } from './signer.ts';
import { makeKeys } from './testing/made-keys.ts';
import { trustedKey } from './trust.ts';

const STATEMENT = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');
const root = () => Promise.reject(new Error('a key needs no trusted root'));

let folder: string;
let keys: { privateKey: string; publicKey: string };
let signer: StatementSigner;
let bundle: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sigstore-'));
  keys = makeKeys(folder);
  signer = await openSigner({ env: { SIGNING_KEY: keys.privateKey }, root });
  bundle = await signer.sign(STATEMENT);
});
afterAll(() => rmSync(folder, { recursive: true }));

function changed(change: (json: ReturnType<typeof JSON.parse>) => void): Buffer {
  const json = JSON.parse(bundle.toString());
  change(json);
  return Buffer.from(JSON.stringify(json));
}

describe('a statement that is signed by a key', () => {
  it('is verified with the public key, and names that key', async () => {
    const trust = await trustedKey(keys.publicKey);
    expect(verifyBundle(bundle, trust)).toEqual(STATEMENT);
    const { mediaType, verificationMaterial, dsseEnvelope } = JSON.parse(bundle.toString());
    expect(mediaType).toBe(bundleType);
    expect(dsseEnvelope.signatures[0].keyid ?? '').toBe('');
    expect(signer.name).toBe(
      `the key sha256:${Buffer.from(verificationMaterial.publicKey.hint, 'base64').toString('hex')}`,
    );
  });

  it('is read without a check of its signature, by whom that has to be said elsewhere', async () => {
    expect(readUnverified(changed((json) => (json.dsseEnvelope.signatures[0].sig = 'AAAA')))).toEqual(
      STATEMENT,
    );
    expect(() => readUnverified(Buffer.from('{}'))).toThrow(/^it is no Sigstore bundle/);
  });

  it('is signed with an encrypted key too', async () => {
    const { privateKey } = makeKeys(folder, { name: 'encrypted', password: 'open' });
    const env = { SIGNING_KEY: privateKey, SIGNING_KEY_PASSWORD: 'open' };
    const other = await openSigner({ env, root });
    expect(verifyBundle(await other.sign(STATEMENT), other.trust)).toEqual(STATEMENT);
  });

  it('is not accepted as that of another key', async () => {
    const trust = await trustedKey(makeKeys(folder, { name: 'other' }).publicKey);
    expect(() => verifyBundle(bundle, trust)).toThrow(
      /^it is not signed by the key sha256:\w{64}, or was changed: signature verification failed$/,
    );
  });

  const other = Buffer.from('{"_type":"other"}').toString('base64');
  it.each([
    {
      reason: 'another statement',
      damage: () => changed(({ dsseEnvelope }) => (dsseEnvelope.payload = other)),
      message: /was changed: signature verification failed$/,
    },
    {
      reason: 'another signature',
      damage: () => changed(({ dsseEnvelope }) => (dsseEnvelope.signatures[0].sig = other)),
      message: /was changed: signature verification failed$/,
    },
    {
      reason: 'another type',
      damage: () => changed(({ dsseEnvelope }) => (dsseEnvelope.payloadType = 'text/plain')),
      message: /^it has "text\/plain", not a statement of in-toto$/,
    },
    {
      reason: 'a second signature',
      damage: () => changed(({ dsseEnvelope }) => dsseEnvelope.signatures.push(dsseEnvelope.signatures[0])),
      message: /^it is no Sigstore bundle: truncated, or of another form$/,
    },
    {
      reason: 'half its bytes',
      damage: () => bundle.subarray(0, bundle.length / 2),
      message: /^it is no Sigstore bundle: truncated, or of another form$/,
    },
    { reason: 'other JSON', damage: () => Buffer.from('{}'), message: /^it is no Sigstore bundle/ },
  ])('is not accepted with $reason', ({ damage, message }) => {
    expect(() => verifyBundle(damage(), signer.trust)).toThrow(message);
  });
});

describe('a key that cannot be used', () => {
  const SECRET = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n';
  it.each([
    {
      reason: 'a missing file',
      make: () => join(folder, 'none'),
      message: /": no such file; |: no such file/,
    },
    {
      reason: 'a damaged file, which is not quoted',
      make: () => {
        writeFileSync(join(folder, 'damaged'), SECRET);
        return join(folder, 'damaged');
      },
      message: /that SIGNING_KEY names: it is damaged; name a private key in PEM/,
    },
    { reason: 'a public key', make: () => keys.publicKey, message: /: it is damaged; / },
    {
      reason: 'another curve',
      make: () => makeKeys(folder, { name: 'p384', curve: 'P-384' }).privateKey,
      message: /: it is not ECDSA P-256; make one with "openssl genpkey/,
    },
    {
      reason: 'an encrypted key without its password',
      make: () => makeKeys(folder, { name: 'locked', password: 'open' }).privateKey,
      message: /SIGNING_KEY_PASSWORD has the password$/,
    },
  ])('$reason is an error', async ({ make, message }) => {
    const failed = await openSigner({ env: { SIGNING_KEY: make() }, root }).catch((error) => error);
    expect(failed.message).toMatch(/^cannot read the key "/);
    expect(failed.message).toMatch(message);
    expect(failed.message).not.toContain('c2VjcmV0');
  });

  it.each([
    { reason: 'no key and no token', env: {}, message: /^cannot sign: neither SIGNING_KEY nor/ },
    {
      reason: 'a key and a token',
      env: { SIGNING_KEY: 'key', SIGSTORE_ID_TOKEN: 'token' },
      message: /^cannot sign: SIGNING_KEY and SIGSTORE_ID_TOKEN are both set/,
    },
  ])('$reason is an error', async ({ env, message }) => {
    await expect(openSigner({ env, root })).rejects.toThrow(message);
  });

  it('a private key is not accepted where a public one belongs', async () => {
    await expect(trustedKey(keys.privateKey)).rejects.toThrow(/: it is none in PEM; name the file that/);
    expect(readFileSync(keys.privateKey, 'utf8')).toContain('PRIVATE KEY');
  });
});
