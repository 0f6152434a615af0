import {
  type Descriptor,
  type Manifest,
  manifestTypes,
  parseIndex,
  pullManifest,
  type Repository,
} from '@distroless/registry';

/** What a tag or digest leads to: an image, or an index with its images. */
export type Pulled = { manifest: Manifest; parts?: readonly Descriptor[] };

/**
 * Pulls what a tag or digest leads to; not the images of an index.
 * @param purpose for errors: `verify "…"`
 * @throws Error when the registry does not have it, or it is an index without images; RegistryError
 */
export async function pullTarget(repository: Repository, target: string, purpose: string): Promise<Pulled> {
  const manifest = await pullExisting(repository, target, purpose);
  if (manifest.descriptor.mediaType !== manifestTypes.index) return { manifest };
  const { manifests } = parseIndex(manifest.content, purpose);
  if (manifests.length > 0) return { manifest, parts: manifests };
  throw new Error(`cannot ${purpose}: its index has no images`);
}

/** One image: what the tag or digest leads to, or that of an index for this architecture. */
export async function pullImage(
  repository: Repository,
  target: string,
  { architecture, purpose }: { architecture: string; purpose: string },
): Promise<Manifest> {
  const { manifest, parts } = await pullTarget(repository, target, purpose);
  if (!parts) return manifest;
  const part = parts.find(({ platform }) => platform?.architecture === architecture);
  if (part) return pullExisting(repository, part.digest, purpose);
  const names = parts.map(({ platform }) => platform?.architecture ?? 'unknown');
  throw new Error(
    `cannot ${purpose}: it has no image for ${architecture}, but for ${names.join(', ')}; use --arch`,
  );
}

/** @throws Error when the registry does not have it */
export async function pullExisting(
  repository: Repository,
  target: string,
  purpose: string,
): Promise<Manifest> {
  const manifest = await pullManifest(repository, target);
  if (manifest) return manifest;
  throw new Error(`cannot ${purpose}: "${repository.name}" does not have "${target}"; check the name`);
}
