import { createHash } from 'node:crypto';
import { canonicalJson } from '@distroless/image';
import { type Ask, ask } from './ask.ts';
import { type Descriptor, manifestTypes } from './descriptor.ts';
import { type Index, parseIndex, pullManifest, pushManifest } from './manifests.ts';
import { type Pushed, pushBlob } from './push-blob.ts';
import { readBytes } from './read-text.ts';
import { RegistryError } from './registry-error.ts';
import type { Repository } from './repository.ts';
import { isDigest } from './repository-name.ts';

/** A document that belongs to an image, such as a signature or an SBOM. */
export type Referrer = {
  /** `application/spdx+json` */
  artifactType: string;
  /** Its parts, usually one. */
  layers: readonly {
    mediaType: string;
    content: Buffer;
    annotations?: Readonly<Record<string, string>>;
  }[];
  annotations?: Readonly<Record<string, string>>;
};

const limit = 4 * 1024 * 1024;
const maxPages = 50;
const empty = Buffer.from('{}');
const emptyType = 'application/vnd.oci.empty.v1+json';

/**
 * Attaches a document to a manifest or index, by its descriptor. The same document again is not sent again. Registries
 * without the referrers API get the tag `sha256-<digest>` of the specification, so `listReferrers` finds it in both.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-manifests-with-subject
 * @returns the descriptor of its manifest
 * @throws RegistryError
 */
export async function pushReferrer(
  repository: Repository,
  subject: Descriptor,
  referrer: Referrer,
): Promise<{ descriptor: Descriptor; pushed: Pushed }> {
  const config = describe(empty, emptyType);
  const layers = referrer.layers.map(({ content, mediaType, annotations }) => ({
    ...describe(content, mediaType),
    ...(annotations && { annotations }),
  }));
  await pushBlob(repository, config, empty);
  for (const [number, layer] of layers.entries()) {
    await pushBlob(repository, layer, referrer.layers[number]?.content ?? empty);
  }
  const { mediaType, digest, size } = subject;
  const { artifactType, annotations } = referrer;
  const manifest = {
    ...{ schemaVersion: 2, mediaType: manifestTypes.image, artifactType, config, layers },
    ...{ subject: { mediaType, digest, size }, ...(annotations && { annotations }) },
  };
  const content = Buffer.from(canonicalJson(manifest));
  const {
    descriptor,
    pushed,
    subject: noted,
  } = await pushManifest(repository, content, {
    mediaType: manifestTypes.image,
  });
  const full = { ...descriptor, artifactType, ...(annotations && { annotations: { ...annotations } }) };
  if (noted !== digest) await noteByTag(repository, digest, full);
  return { descriptor: full, pushed };
}

/**
 * The documents that are attached to a digest: descriptors of their manifests, with `artifactType` and annotations. Who
 * uses one pulls and checks it: a list proves nothing.
 */
export async function listReferrers(
  repository: Repository,
  subject: string,
  { artifactType }: { artifactType?: string } = {},
): Promise<Descriptor[]> {
  if (!isDigest(subject))
    throw new Error(`cannot list what belongs to "${subject}": not a digest "sha256:…"`);
  const found = (await listByApi(repository, subject)) ?? (await readTag(repository, subject)).manifests;
  return found.filter((each) => artifactType === undefined || each.artifactType === artifactType);
}

/** Undefined when the registry does not have the API. */
async function listByApi(repository: Repository, subject: string): Promise<Descriptor[] | undefined> {
  const purpose = `list what belongs to "${subject}" in "${repository.name}"`;
  const found: Descriptor[] = [];
  let url: URL | undefined = new URL(`referrers/${subject}`, repository.base);
  for (let page = 0; url && page < maxPages; page++) {
    const current: URL = url;
    const request: Ask = { purpose, method: 'GET', url: current, accept: [200, 404] };
    const answer = await ask(repository, request, async ({ status, headers, chunks }) => {
      if (status === 404 || !headers['content-type']?.startsWith(manifestTypes.index)) return undefined;
      return { index: parseIndex(await readBytes(chunks, limit), purpose), link: headers['link'] };
    });
    if (!answer) return page === 0 ? undefined : found;
    found.push(...answer.index.manifests);
    url = nextPage(answer.link, current);
  }
  if (url) throw new RegistryError('faulty', purpose, `the list has more than ${maxPages} pages`);
  return found;
}

/** `Link: <…>; rel="next"`, of the same registry. */
function nextPage(link: string | undefined, current: URL): URL | undefined {
  const [, target] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '') ?? [];
  const url = target === undefined ? undefined : new URL(target, current);
  return url?.origin === current.origin ? url : undefined;
}

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#referrers-tag-schema */
async function noteByTag(repository: Repository, subject: string, referrer: Descriptor): Promise<void> {
  // With the API there is nothing to note: such a registry may know the subject without saying so.
  const known = await listByApi(repository, subject);
  if (known?.some(({ digest }) => digest === referrer.digest)) return;
  // Two writers at a time: the later one would remove what the earlier one has noted.
  for (let attempt = 0; attempt < 5; attempt++) {
    const { manifests } = await readTag(repository, subject);
    if (manifests.some(({ digest }) => digest === referrer.digest)) return;
    const index = { schemaVersion: 2, mediaType: manifestTypes.index, manifests: [...manifests, referrer] };
    const content = Buffer.from(canonicalJson(index));
    await pushManifest(repository, content, { mediaType: manifestTypes.index, tag: tagOf(subject) }).catch(
      (error) => {
        if (!(error instanceof RegistryError) || error.fault !== 'moved') throw error;
      },
    );
  }
  const purpose = `attach "${referrer.digest}" to "${subject}" in "${repository.name}"`;
  throw new RegistryError('faulty', purpose, 'others change the list at the same time; run again');
}

async function readTag(repository: Repository, subject: string): Promise<Pick<Index, 'manifests'>> {
  const found = await pullManifest(repository, tagOf(subject));
  if (!found) return { manifests: [] };
  return parseIndex(found.content, `read "${tagOf(subject)}" of "${repository.name}"`);
}

function tagOf(digest: string): string {
  return digest.replace(':', '-');
}

function describe(content: Buffer, mediaType: string): Descriptor {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return { mediaType, digest, size: content.length };
}
