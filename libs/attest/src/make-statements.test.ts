import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckedImages, publishImage, releaseSboms } from '@distroless/publish';
import { openSigner } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { serveRegistry } from '@distroless/testing';
import type { MadeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachStatements } from './attach-statements.ts';
import { describeVerified, isVerified } from './describe-verified.ts';
import { checkSubject, makeStatements } from './make-statements.ts';
import { REVISION } from './testing/made-inputs.ts';
import { makeRelease } from './testing/made-release.ts';
import { verifyPublished } from './verify-published.ts';

const BUILDER = 'https://git.example/python/builder';
let made: MadeWorkspace;
let checked: CheckedImages;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-'));
  ({ made, checked } = await makeRelease());
}, 60_000);
afterAll(async () => {
  await made.close();
  rmSync(folder, { recursive: true });
});

async function make(images = checked) {
  const context = await made.open();
  return makeStatements(images, { context, builder: BUILDER, sboms: releaseSboms(context) });
}

describe('what is said about a release', () => {
  it('is the signature of the index, and signature, provenance and both SBOMs of each image', async () => {
    const statements = await make();
    expect(statements.map(({ name }) => name)).toEqual([
      ...['signature', 'signature', 'provenance', 'spdx', 'cyclonedx'],
    ]);
    const digest = checked.images[0]?.layout.manifest.digest ?? '';
    expect(statements.slice(1).every(({ subject }) => subject === digest)).toBe(true);
    expect(JSON.parse(String(statements[1]?.content))).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'python-distroless', digest: { sha256: digest.slice(7) } }],
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      predicate: {},
    });
    const { predicate } = JSON.parse(String(statements[2]?.content));
    const names = predicate.buildDefinition.resolvedDependencies.map(
      ({ name, digest }: { name?: string; digest: object }) => name ?? digest,
    );
    expect(names).toEqual([
      { gitCommit: REVISION },
      ...['package-lock.json', 'images/python/3.13/runtime/lock.json'],
      ...['images/python/3.13/builder/lock.json', 'Python-3.13.15.tgz'],
      ...['pool/main/libc6_1.0-1_amd64.deb', 'pool/main/zlib1g_1.0-1_amd64.deb'],
    ]);
    expect(predicate.runDetails.builder.id).toBe(BUILDER);
  });

  it('is also what does not apply, where something does not', async () => {
    const digest = checked.images[0]?.layout.manifest.digest ?? '';
    const product = `pkg:oci/python-distroless@${encodeURIComponent(digest)}`;
    const vex = { statements: [{ products: [{ '@id': product }] }] };
    const openVex = { [digest]: JSON.stringify(vex) };
    const [statement] = (await make({ ...checked, openVex })).slice(-1);
    expect(JSON.parse(String(statement?.content))).toMatchObject({
      ...{ subject: [{ digest: { sha256: digest.slice(7) } }], predicate: vex },
      predicateType: 'https://openvex.dev/ns',
    });
  });

  it('has the same bytes each time', async () => {
    expect(await make()).toEqual(await make());
  });

  it('is not made for an image that is not what the locks say', async () => {
    const source = 'dist/python/3.13/builder/source.json';
    await made.edit(source, (text) => text.replace('"version":"3.13.15"', '"version":"3.13.14"'));
    await expect(make()).rejects.toThrow('the image and its SBOM do not agree');
    await made.edit(source, (text) => text.replace('"version":"3.13.14"', '"version":"3.13.15"'));
  });

  it('is published before the tags, verified, and not sent again', async () => {
    const registry = await serveRegistry();
    try {
      const { privateKey } = makeKeys(folder);
      const root = () => Promise.reject(new Error('a key needs no trusted root'));
      const signer = await openSigner({ env: { SIGNING_KEY: privateKey }, root });
      const statements = await make();
      const publish = () =>
        publishImage(checked, {
          ...{ registry: `${registry.host}/space`, env: {}, retries: 0 },
          attach: (uploaded) => attachStatements(uploaded, statements, signer),
        });
      const { repository } = await publish();
      const found = await verifyPublished(`${repository}:3.13-debian13`, signer.trust, { env: {} });
      expect(isVerified(found), describeVerified(found).join('\n')).toBe(true);
      const sent = registry.requests.length;
      await publish();
      expect(registry.requests.slice(sent).filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([]);
      const first = registry.requests.findIndex((line) => /^PUT .*manifests\/3/.test(line));
      const last = registry.requests.findLastIndex((line) => /^PUT .*manifests\/sha256/.test(line));
      expect(last).toBeLessThan(first);
    } finally {
      await registry.close();
    }
  });
});

it('an SBOM that was changed after it was made is not signed', async () => {
  const [, , , spdx] = await make();
  const { predicate } = JSON.parse(String(spdx?.content));
  predicate.packages.pop();
  expect(() => checkSubject(JSON.stringify(predicate), spdx?.subject ?? '')).toThrow(/was changed after/);
});
