import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Ask, ask } from './ask.ts';
import { checkAnsweredDigest, wrongDigest } from './check-digest.ts';
import { type Descriptor, descriptorSchema, manifestTypes } from './descriptor.ts';
import type { Pushed } from './push-blob.ts';
import { readBytes } from './read-text.ts';
import { RegistryError } from './registry-error.ts';
import type { Repository } from './repository.ts';
import { checkReference, isDigest } from './repository-name.ts';

/** A manifest or an index, with its exact bytes. */
export type Manifest = { descriptor: Descriptor; content: Buffer };

/** The most bytes of a manifest (4 MiB, as in the specification). */
const limit = 4 * 1024 * 1024;
const accepted = [
  ...Object.values(manifestTypes),
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/**
 * What a tag or digest names; undefined when the repository does not have it. The digest is that of the bytes that arrived.
 * @throws RegistryError `wrong-digest` when they are not those of the digest that was asked for
 */
export async function pullManifest(repository: Repository, reference: string): Promise<Manifest | undefined> {
  const purpose = `pull manifest "${reference}" from "${repository.name}"`;
  const url = `manifests/${checkReference(reference)}`;
  const headers = { accept: accepted.join(', ') };
  const request: Ask = { purpose, method: 'GET', url, headers, accept: [200, 404] };
  return ask(repository, request, async ({ status, headers, chunks }) => {
    if (status === 404) return undefined;
    const content = await readBytes(chunks, limit);
    const descriptor = describe(content, headers['content-type'] ?? '');
    checkAnsweredDigest({ ...headers, 'content-length': undefined }, descriptor, purpose);
    if (isDigest(reference) && reference !== descriptor.digest) {
      throw wrongDigest(purpose, `the registry sends "${descriptor.digest}"`);
    }
    return { descriptor, content };
  });
}

/** The descriptor of what a tag names, from the bytes of the manifest; undefined when there is no such tag. */
export async function resolve(repository: Repository, tag: string): Promise<Descriptor | undefined> {
  return (await pullManifest(repository, tag))?.descriptor;
}

export type PushManifestOptions = {
  mediaType: string;
  /** Without a tag it can be pulled by its digest only, so nobody sees it yet. */
  tag?: string;
  /** The digest that the tag leads to so far, or `none`: it is not moved when somebody else has moved it since. */
  replaces?: string;
};

/**
 * Brings a manifest to a repository, unless its tag, or its digest, names these bytes already. What it refers to has to be
 * there. It is read back afterwards.
 * @returns also the digest of the `subject` that the registry says it has noted (`OCI-Subject`)
 */
export async function pushManifest(
  repository: Repository,
  content: Buffer,
  { mediaType, tag, replaces }: PushManifestOptions,
): Promise<{ descriptor: Descriptor; pushed: Pushed; subject?: string | undefined }> {
  const descriptor = describe(content, mediaType);
  const reference = tag ?? descriptor.digest;
  const purpose = `push manifest "${reference}" to "${repository.name}"`;
  const before = await pullManifest(repository, reference);
  if (before?.descriptor.digest === descriptor.digest) return { descriptor, pushed: 'present' };
  checkUnmoved(before, replaces, purpose);
  const subject = await put(repository, { purpose, reference, content, descriptor });
  const after = await pullManifest(repository, reference);
  if (after?.descriptor.digest !== descriptor.digest) {
    const cause = `afterwards it is ${after ? `"${after.descriptor.digest}"` : 'not there'}`;
    throw new RegistryError('moved', purpose, `${cause}; see who else writes to it, and run again`);
  }
  return { descriptor, pushed: 'uploaded', subject };
}

/** The protocol has no condition for a write, so this is the last moment before it. */
function checkUnmoved(before: Manifest | undefined, replaces: string | undefined, purpose: string): void {
  const found = before?.descriptor.digest ?? 'none';
  if (replaces === undefined || replaces === found) return;
  const cause = `it was "${replaces}", and somebody else has moved it to "${found}"`;
  throw new RegistryError('moved', purpose, `${cause}; see who else writes to it, and run again`);
}

type Put = { purpose: string; reference: string; content: Buffer; descriptor: Descriptor };

async function put(
  repository: Repository,
  { purpose, reference, content, descriptor }: Put,
): Promise<string | undefined> {
  const url = `manifests/${checkReference(reference)}`;
  const chunks = async function* () {
    yield content;
  };
  const request: Ask = {
    ...{ purpose, method: 'PUT', url, accept: [201, 202] },
    headers: { 'content-type': descriptor.mediaType },
    body: { size: content.length, chunks },
  };
  return ask(repository, request, async ({ headers }) => {
    checkAnsweredDigest({ ...headers, 'content-length': undefined }, descriptor, purpose);
    return headers['oci-subject'];
  });
}

/** Of the type in the document itself; the header is what counts for documents without it. */
function describe(content: Buffer, contentType: string): Descriptor {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const [written = ''] = contentType.split(';');
  return { mediaType: written.trim(), digest, size: content.length };
}

const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal(manifestTypes.index).optional(),
  manifests: z.array(descriptorSchema),
  annotations: z.record(z.string(), z.string()).optional(),
});

export type Index = z.output<typeof indexSchema>;

/** @throws RegistryError `faulty` when it is no index */
export function parseIndex(content: Buffer, purpose: string): Index {
  try {
    return indexSchema.parse(JSON.parse(content.toString('utf8')));
  } catch {
    throw new RegistryError('faulty', purpose, 'the registry sends no index of OCI; see what it has there');
  }
}
