import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigner, type StatementSigner } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { attachStatements } from './attach-statements.ts';
import { isVerified } from './describe-verified.ts';
import { makeStatement } from './statement.ts';
import { type MadePublished, makePublished } from './testing/made-published.ts';
import { verifyPublished } from './verify-published.ts';

let folder: string;
let signer: StatementSigner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-'));
  const root = () => Promise.reject(new Error('a key needs no trusted root'));
  signer = await openSigner({ env: { SIGNING_KEY: makeKeys(folder).privateKey }, root });
});
afterAll(() => rmSync(folder, { recursive: true }));

let published: MadePublished;
beforeEach(async () => {
  published = await makePublished();
});
afterEach(() => published.registry.close());

/** Attaches OpenVEX about `about` to the first image. @returns what is verified of that image */
async function verifyWith(about: (digest: string) => string) {
  const digest = published.images[0]?.descriptor.digest ?? '';
  const products = [{ '@id': `pkg:oci/python-distroless@${encodeURIComponent(about(digest))}?arch=amd64` }];
  const vex = makeStatement({ name: 'python-distroless', digest }, 'openvex', { statements: [{ products }] });
  await attachStatements(published, [...published.statements, vex], signer);
  const found = await verifyPublished(published.reference, signer.trust, { env: {} });
  expect(isVerified(found)).toBe(true);
  return found.subjects[1];
}

it('OpenVEX is verified where it is attached', async () => {
  const found = await verifyWith((digest) => digest);
  expect(found?.verified.at(-1)).toBe('OpenVEX');
  expect(found?.ignored).toEqual([]);
});

it('OpenVEX about another image does not count', async () => {
  const found = await verifyWith(() => `sha256:${'0'.repeat(64)}`);
  expect(found?.verified).not.toContain('OpenVEX');
  expect(found?.ignored).toEqual([
    expect.stringMatching(
      /^bundle "sha256:\w+" \(https:\/\/openvex\.dev\/ns\): the OpenVEX is about "pkg:oci/,
    ),
  ]);
});
