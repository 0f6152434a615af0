import { createHash } from 'node:crypto';
import {
  type Descriptor,
  manifestTypes,
  openRepository,
  pushBlob,
  pushManifest,
  type Repository,
} from '@distroless/registry';
import { madeSboms } from '@distroless/sbom/testing';
import { serveRegistry, type TestRegistry } from '@distroless/testing';
import { makeProvenance } from '../provenance.ts';
import { makeStatement, type Statement } from '../statement.ts';
import { provenanceInputs, REVISION } from './made-inputs.ts';

const NAME = 'space/python-distroless';

/** An index of two images in a registry of this process, without anything attached. */
export type MadePublished = {
  registry: TestRegistry;
  repository: Repository;
  index: Descriptor;
  images: { descriptor: Descriptor }[];
  /** `127.0.0.1:5000/space/python-distroless:3.13-debian13` */
  reference: string;
  /** What is said about the index and both images. */
  statements: Statement[];
};

export async function makePublished({ referrers = true } = {}): Promise<MadePublished> {
  const registry = await serveRegistry({ referrers });
  const name = `${registry.host}/${NAME}`;
  const repository = await openRepository(name, { env: {}, access: 'push', retries: 0 });
  const images: MadePublished['images'] = [];
  for (const architecture of ['amd64', 'arm64']) images.push(await pushImage(repository, architecture));
  const index = await pushIndex(repository, images);
  const statements = [
    makeStatement({ name: 'python-distroless', digest: index.digest }, 'signature', {}),
    ...images.flatMap(({ descriptor }) => statementsOf(descriptor.digest)),
  ];
  return { ...{ registry, repository, index, images, statements }, reference: `${name}:3.13-debian13` };
}

/** What is said about an image. */
export function statementsOf(digest: string, about = digest): Statement[] {
  const subject = { name: 'python-distroless', digest };
  const sboms = madeSboms(about);
  return [
    makeStatement(subject, 'signature', {}),
    makeStatement(subject, 'provenance', makeProvenance(provenanceInputs())),
    makeStatement(subject, 'spdx', JSON.parse(sboms.spdx)),
    makeStatement(subject, 'cyclonedx', JSON.parse(sboms.cyclonedx)),
  ];
}

async function pushImage(repository: Repository, name: string): Promise<{ descriptor: Descriptor }> {
  const content = Buffer.from(JSON.stringify({ architecture: name }));
  const config = describe(content, 'application/vnd.oci.image.config.v1+json');
  await pushBlob(repository, config, content);
  const annotations = { 'org.opencontainers.image.revision': REVISION };
  const image = { schemaVersion: 2, mediaType: manifestTypes.image, config, layers: [], annotations };
  const options = { mediaType: manifestTypes.image };
  const { descriptor } = await pushManifest(repository, Buffer.from(JSON.stringify(image)), options);
  return { descriptor: { ...descriptor, platform: { architecture: name, os: 'linux' } } };
}

/** Brings an index over these images, under the tag. */
export async function pushIndex(
  repository: Repository,
  images: MadePublished['images'],
): Promise<Descriptor> {
  const manifests = images.map(({ descriptor }) => descriptor);
  const index = { schemaVersion: 2, mediaType: manifestTypes.index, manifests };
  const options = { mediaType: manifestTypes.index, tag: '3.13-debian13' };
  return (await pushManifest(repository, Buffer.from(JSON.stringify(index)), options)).descriptor;
}

function describe(content: Buffer, mediaType: string): Descriptor {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return { mediaType, digest, size: content.length };
}
