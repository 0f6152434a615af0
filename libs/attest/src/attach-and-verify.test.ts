import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listReferrers } from '@distroless/registry';
import { openSigner, type StatementSigner, trustedKey } from '@distroless/sigstore';
import { type MadeSigstore, makeKeys, makeSigstore, makeToken } from '@distroless/sigstore/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Attached, attachStatements } from './attach-statements.ts';
import { describeVerified, isVerified } from './describe-verified.ts';
import { type MadePublished, makePublished } from './testing/made-published.ts';
import { verifyPublished } from './verify-published.ts';

const PIPELINE = {
  identity: 'https://gitlab.example/space/python//.gitlab-ci.yml@refs/heads/main',
  issuer: 'https://gitlab.example',
};

let folder: string;
let sigstore: MadeSigstore;
let signers: Record<'key' | 'keyless', StatementSigner>;
let keys: { privateKey: string; publicKey: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-'));
  keys = makeKeys(folder);
  sigstore = await makeSigstore();
  const root = async () => sigstore.root;
  const services = { authority: sigstore.url, log: sigstore.url, retries: 0 };
  signers = {
    key: await openSigner({ env: { SIGNING_KEY: keys.privateKey }, root }),
    keyless: await openSigner({ env: { SIGSTORE_ID_TOKEN: makeToken(PIPELINE) }, root, ...services }),
  };
});
afterAll(async () => {
  await sigstore.close();
  rmSync(folder, { recursive: true });
});

let published: MadePublished;
afterEach(() => published.registry.close());

const trustOf = async (way: 'key' | 'keyless') =>
  way === 'key' ? trustedKey(keys.publicKey) : { signer: PIPELINE, root: sigstore.root };

function countOf(attached: readonly Attached[]): { uploaded: number; present: number } {
  const uploaded = attached.filter(({ pushed }) => pushed === 'uploaded').length;
  return { uploaded, present: attached.length - uploaded };
}

describe.each([
  { way: 'key', referrers: true, reason: 'by key, with the referrers API' },
  { way: 'key', referrers: false, reason: 'by key, with the tag instead' },
  { way: 'keyless', referrers: true, reason: 'keyless, with the referrers API' },
  { way: 'keyless', referrers: false, reason: 'keyless, with the tag instead' },
] as const)('signed $reason', ({ way, referrers }) => {
  it('an index and its images are verified by tag and by digest', async () => {
    published = await makePublished({ referrers });
    const { statements, reference, index, images } = published;
    const attached = await attachStatements(published, statements, signers[way]);
    expect(countOf(attached)).toEqual({ uploaded: 9, present: 0 });
    const listed = await listReferrers(published.repository, index.digest);
    expect(attached[0]).toEqual({
      ...{ kind: 'signature', subject: index.digest, digest: listed[0]?.digest, pushed: 'uploaded' },
      artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    });
    const found = await verifyPublished(reference, await trustOf(way), { env: {} });
    expect(found.subjects.map(({ digest }) => digest)).toEqual(
      [index, ...images.map(({ descriptor }) => descriptor)].map(({ digest }) => digest),
    );
    expect(isVerified(found)).toBe(true);
    const [image = ''] = describeVerified(found).filter((line) => line.startsWith('image for arm64'));
    expect(describeVerified(found).slice(describeVerified(found).indexOf(image) + 1)).toEqual([
      '  verified  signature',
      expect.stringMatching(/^ {2}verified {2}provenance: python-3\.13-runtime for amd64, commit c0ffee/),
      '  verified  SBOM in SPDX',
      '  verified  SBOM in CycloneDX',
    ]);
    const byDigest = reference.replace(/:3\.13.*/, `@${images[0]?.descriptor.digest}`);
    expect(isVerified(await verifyPublished(byDigest, await trustOf(way), { env: {} }))).toBe(true);
  });

  it('the second time nothing is signed or sent', async () => {
    published = await makePublished({ referrers });
    const before = await attachStatements(published, published.statements, signers[way]);
    const { registry, statements } = published;
    const sent = registry.requests.length;
    const sign = () => Promise.reject(new Error('signed again'));
    const again = await attachStatements(published, statements, { ...signers[way], sign });
    expect(again).toEqual(before.map((one) => ({ ...one, pushed: 'present' })));
    expect(registry.requests.slice(sent).filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([]);
  });

  it('the next run goes on where one failed', async () => {
    published = await makePublished({ referrers });
    const { registry, statements, repository, index } = published;
    let broken = true;
    const fails = {
      test: (line: string) => broken && registry.manifests.size > 5 && /^PUT .*manifests/.test(line),
    };
    registry.fail(fails as RegExp, { kind: 'status', status: 403 });
    await expect(attachStatements(published, statements, signers[way])).rejects.toThrow(
      'cannot push manifest',
    );
    broken = false;
    const again = countOf(await attachStatements(published, statements, signers[way]));
    expect(again.present).toBeGreaterThan(0);
    expect(again.uploaded + again.present).toBe(9);
    expect(await listReferrers(repository, index.digest)).toHaveLength(1);
  });
});

it('what another key has signed is signed again with this one', async () => {
  published = await makePublished();
  const root = () => Promise.reject(new Error('not needed'));
  const { privateKey } = makeKeys(folder, { name: 'older' });
  const older = await openSigner({ env: { SIGNING_KEY: privateKey }, root });
  await attachStatements(published, published.statements, older);
  const attached = await attachStatements(published, published.statements, signers.key);
  expect(countOf(attached)).toEqual({ uploaded: 9, present: 0 });
  const found = await verifyPublished(published.reference, signers.key.trust, { env: {} });
  expect(isVerified(found)).toBe(true);
  expect(found.subjects[0]?.ignored).toEqual([
    expect.stringMatching(/^bundle "sha256:\w+" \(https:.*sign\/v1\): it is not signed by the key sha256:/),
  ]);
});

it('a statement about something that was not uploaded is an error', async () => {
  published = await makePublished();
  const [statement] = published.statements;
  if (!statement) throw new Error('no statement');
  const other = [{ ...statement, subject: `sha256:${'0'.repeat(64)}` }];
  await expect(attachStatements(published, other, signers.key)).rejects.toThrow(/: it was not uploaded$/);
});
