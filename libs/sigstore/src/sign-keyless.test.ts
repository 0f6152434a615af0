import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBundle } from './bundle.ts';
import { openSigner } from './open-signer.ts';
import type { StatementSigner } from './signer.ts';
import { makeKeys } from './testing/made-keys.ts';
import { type MadeSigstore, makeSigstore, makeToken } from './testing/made-sigstore.ts';
import { trustedKey } from './trust.ts';

const PIPELINE = {
  identity: 'https://gitlab.example/space/python//.gitlab-ci.yml@refs/heads/main',
  issuer: 'https://gitlab.example',
};
const STATEMENT = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}');

let folder: string;
let sigstore: MadeSigstore;
let signer: StatementSigner;
let bundle: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sigstore-'));
  sigstore = await makeSigstore();
  signer = await open(makeToken(PIPELINE));
  bundle = await signer.sign(STATEMENT);
});
afterAll(async () => {
  await sigstore.close();
  rmSync(folder, { recursive: true });
});

function open(token: string, { url, root }: Pick<MadeSigstore, 'url' | 'root'> = sigstore) {
  const services = { authority: url, log: url, retries: 0 };
  return openSigner({ env: { SIGSTORE_ID_TOKEN: token }, root: async () => root, ...services });
}

describe('a statement that a CI job signs without a key', () => {
  it('is verified by the identity of the pipeline and its issuer', () => {
    const trust = { signer: PIPELINE, root: sigstore.root };
    expect(verifyBundle(bundle, trust)).toEqual(STATEMENT);
    expect(signer).toMatchObject({ uri: PIPELINE.identity, trust });
    expect(JSON.parse(bundle.toString()).verificationMaterial.tlogEntries).toHaveLength(1);
  });

  it('is that of a person where the token is', async () => {
    const person = { identity: 'me@example.org', issuer: 'https://accounts.example' };
    const own = await open(makeToken(person));
    expect(own.uri).toBe('mailto:me@example.org');
    expect(verifyBundle(await own.sign(STATEMENT), { signer: person, root: sigstore.root })).toEqual(
      STATEMENT,
    );
  });

  it.each([
    { reason: 'another branch', identity: PIPELINE.identity.replace('main', 'feature') },
    {
      reason: 'a name that differs where this one has a dot',
      identity: PIPELINE.identity.replace('.g', '-g'),
    },
    { reason: 'another issuer', issuer: 'https://gitlab.example.org' },
  ])('is not accepted as that of $reason', (other) => {
    const trust = { signer: { ...PIPELINE, ...other }, root: sigstore.root };
    expect(() => verifyBundle(bundle, trust)).toThrow(
      `it is signed by "${PIPELINE.identity}" (${PIPELINE.issuer}), not by "${trust.signer.identity}" (${trust.signer.issuer})`,
    );
  });

  it('is not accepted with another statement, or without its log entry', () => {
    for (const change of [
      (json: ReturnType<typeof JSON.parse>) => (json.dsseEnvelope.payload = 'e30='),
      (json: ReturnType<typeof JSON.parse>) => (json.verificationMaterial.tlogEntries = []),
    ]) {
      const json = JSON.parse(bundle.toString());
      change(json);
      expect(() => verifyBundle(Buffer.from(JSON.stringify(json)), signer.trust)).toThrow(
        /^it is not signed by "https:.*" \(https:.*\), or was changed: /,
      );
    }
  });

  it('is not accepted as that of a key, nor the signature of a key as that of an identity', async () => {
    const { privateKey, publicKey } = makeKeys(folder);
    const key = await trustedKey(publicKey);
    expect(() => verifyBundle(bundle, key)).toThrow('signed without a key; verify it by identity and issuer');
    const root = () => Promise.reject(new Error('not needed'));
    const byKey = await (await openSigner({ env: { SIGNING_KEY: privateKey }, root })).sign(STATEMENT);
    expect(() => verifyBundle(byKey, signer.trust)).toThrow('it is signed by a key; verify it by that key');
  });
});

describe('signing without a key fails', () => {
  it.each([
    { reason: 'a token that is none', token: 'abc' },
    { reason: 'a token without an issuer', token: `.${Buffer.from('{"sub":"me"}').toString('base64url')}.` },
  ])('with $reason, which is not quoted', async ({ token }) => {
    const failed = await open(token).catch((error) => error);
    expect(failed.message).toMatch(
      /^cannot use SIGSTORE_ID_TOKEN: it is no OIDC token; see the key "id_tokens"/,
    );
    expect(failed.message).not.toContain(token);
  });

  it('with an address that is not verified, and the token is not quoted', async () => {
    const claims = { sub: 'me', email: 'me@example.org', iss: 'https://accounts.example' };
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const failed = await (await open(token)).sign(STATEMENT).catch((error) => error);
    expect(failed.message).toMatch(/^cannot sign as "me@example\.org" \(.*\): invalid identity token: …; /);
    expect(failed.message).not.toContain(token);
  });

  it('where the authority refuses', async () => {
    const closed = await makeSigstore();
    try {
      closed.fail(403);
      const refused = await open(makeToken(PIPELINE), closed);
      await expect(refused.sign(STATEMENT)).rejects.toThrow(
        /^cannot sign as "https:.*" \(.*\): error creating signing certificate - \(403\) .*; see whether the token is new/,
      );
    } finally {
      await closed.close();
    }
  });

  it('where what comes back is of another Sigstore than the trusted one', async () => {
    const other = await makeSigstore();
    try {
      const misled = await open(makeToken(PIPELINE), { url: other.url, root: sigstore.root });
      await expect(misled.sign(STATEMENT)).rejects.toThrow(/^it is not signed by .*certificate chain/);
    } finally {
      await other.close();
    }
  });
});
