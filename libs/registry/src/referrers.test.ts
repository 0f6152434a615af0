import { serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { pullBlob } from './blobs.ts';
import { type Descriptor, manifestTypes } from './descriptor.ts';
import { pullManifest, pushManifest } from './manifests.ts';
import { pushBlob } from './push-blob.ts';
import { listReferrers, pushReferrer, type Referrer } from './referrers.ts';
import type { Repository } from './repository.ts';
import { describeContent, EMPTY, madeManifest, NAME, open } from './testing/made-repository.ts';

const SBOM: Referrer = {
  artifactType: 'application/spdx+json',
  layers: [{ mediaType: 'application/spdx+json', content: Buffer.from('{"sbom":1}') }],
  annotations: { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' },
};
const SIGNATURE: Referrer = {
  artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  layers: [{ mediaType: 'application/json', content: Buffer.from('{"signature":1}') }],
};

let registry: TestRegistry;
afterEach(() => registry.close());

async function start(referrers: boolean): Promise<{ repository: Repository; subject: Descriptor }> {
  registry = await serveRegistry({ referrers });
  const repository = await open(registry);
  await pushBlob(repository, describeContent(EMPTY), EMPTY);
  const options = { mediaType: manifestTypes.image };
  const { descriptor } = await pushManifest(repository, madeManifest(), options);
  return { repository, subject: descriptor };
}

describe.each([
  { reason: 'with the API of OCI 1.1', referrers: true },
  { reason: 'with the tag, where there is no API', referrers: false },
])('what belongs to an image is found: $reason', ({ referrers }) => {
  it('one document after the other, each once', async () => {
    const { repository, subject } = await start(referrers);
    expect(await listReferrers(repository, subject.digest)).toEqual([]);
    const sbom = await pushReferrer(repository, subject, SBOM);
    const signature = await pushReferrer(repository, subject, SIGNATURE);
    expect([sbom.pushed, signature.pushed]).toEqual(['uploaded', 'uploaded']);
    const sent = registry.requests.length;
    expect(await pushReferrer(repository, subject, SBOM)).toEqual({ ...sbom, pushed: 'present' });
    expect(registry.requests.slice(sent).filter((line) => !/^(GET|HEAD) /.test(line))).toEqual([]);
    const found = await listReferrers(repository, subject.digest);
    expect(found).toEqual([sbom.descriptor, signature.descriptor]);
    const { artifactType } = SBOM;
    expect(await listReferrers(repository, subject.digest, { artifactType })).toEqual([sbom.descriptor]);
    expect([...registry.tags.keys()]).toEqual(
      referrers ? [] : [`${NAME}:${subject.digest.replace(':', '-')}`],
    );
  });

  it('and its parts are pulled', async () => {
    const { repository, subject } = await start(referrers);
    const { descriptor } = await pushReferrer(repository, subject, SBOM);
    const manifest = await pullManifest(repository, descriptor.digest);
    const parsed = JSON.parse(manifest?.content.toString() ?? '');
    expect(parsed.subject).toEqual(subject);
    expect((await pullBlob(repository, parsed.layers[0])).toString()).toBe('{"sbom":1}');
  });
});

it('two writers of the tag lose nothing', async () => {
  const { repository, subject } = await start(false);
  await Promise.all([
    pushReferrer(repository, subject, SBOM),
    pushReferrer(await open(registry), subject, SIGNATURE),
  ]);
  // The one that came second may have to be pushed again: then both are there.
  await pushReferrer(repository, subject, SBOM);
  await pushReferrer(repository, subject, SIGNATURE);
  expect(await listReferrers(repository, subject.digest)).toHaveLength(2);
});

it('a tag that is no index is an error', async () => {
  const { repository, subject } = await start(false);
  const tag = subject.digest.replace(':', '-');
  await pushManifest(repository, madeManifest('other'), { mediaType: manifestTypes.image, tag });
  await expect(listReferrers(repository, subject.digest)).rejects.toThrow(
    'the registry sends no index of OCI',
  );
});
