import { blobPath } from '@distroless/image';
import {
  type Descriptor,
  manifestTypes,
  openRepository,
  type Pushed,
  pushBlob,
  pushManifest,
  type Repository,
} from '@distroless/registry';
import pLimit from 'p-limit';
import type { CheckedImages } from './check-images.ts';
import { composeIndex } from './compose-index.ts';
import { moveTags, readTags, type TagTarget } from './move-tags.ts';
import { publishedTags } from './published-tags.ts';
import { refuseOlder } from './refuse-older.ts';
import type { SealedImage } from './sealed-image.ts';

/** What is in the repository, by digest, before a tag leads to it. */
export type Uploaded = {
  repository: Repository;
  index: Descriptor;
  images: readonly { image: SealedImage; descriptor: Descriptor }[];
};

/** A document that belongs to the index or to an image. */
export type AttachedDocument = {
  /** `signature`, `provenance`, `spdx`, … */
  kind: string;
  /** The digest of what it belongs to. */
  subject: string;
  /** The digest of the manifest that has it. */
  digest: string;
  artifactType: string;
  pushed: Pushed;
};

export type PublishOptions = {
  /** Registry and namespace: `registry.example/namespace`. */
  registry: string;
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal;
  /** Attaches what comes with the images, such as SBOM and signature; no tag leads to them yet. */
  attach?: (uploaded: Uploaded) => Promise<readonly AttachedDocument[]>;
  /** Moves tags also from a newer image, or from one of which that is not known. */
  older?: boolean;
  /** Of attempts after temporary faults, and the waiting time before the first, in milliseconds. */
  retries?: number;
  backoff?: number;
};

export type Published = {
  /** `registry.example/namespace/python-distroless` */
  repository: string;
  index: Descriptor;
  images: readonly Descriptor[];
  /** In the order in which they were moved. */
  tags: readonly { tag: string; digest: string; pushed: Pushed }[];
  /** How many were sent, and how many were there; `bytes` are those of the sent blobs. */
  blobs: { uploaded: number; present: number; bytes: number };
  manifests: { uploaded: number; present: number };
  /** What comes with the images; none if nothing was attached. */
  attached: readonly AttachedDocument[];
};

/**
 * Publishes images that were checked: blobs, manifests and index by digest, what comes with them, and last the tags. Nobody
 * who pulls a tag sees a part of it. A second run finds everything there.
 * @throws RegistryError; Error when an immutable tag has other content, or a tag would move back to an older image
 */
export async function publishImage(checked: CheckedImages, options: PublishOptions): Promise<Published> {
  const { repository: name } = publishedTags(checked);
  const repository = await openRepository(`${options.registry}/${name}`, { ...options, access: 'push' });
  const index = composeIndex(checked.images);
  const before = await readTags(repository, tagTargets(checked, index));
  if (!options.older) refuseOlder(before, repository.name);
  const blobs = await pushBlobs(repository, checked.images);
  const images = await pushAll(
    repository,
    checked.images.map(({ manifest }) => ({ content: manifest, mediaType: manifestTypes.image })),
  );
  const [pushedIndex] = await pushAll(repository, [{ content: index, mediaType: manifestTypes.index }]);
  if (!pushedIndex) throw new Error(`cannot publish to "${repository.name}": there is no index`);
  const attached = await options.attach?.({
    repository,
    index: pushedIndex.descriptor,
    images: images.flatMap(({ descriptor }, number) => {
      const image = checked.images[number];
      return image ? [{ image, descriptor }] : [];
    }),
  });
  options.signal?.throwIfAborted();
  return {
    ...{ repository: repository.name, index: pushedIndex.descriptor, blobs },
    images: images.map(({ descriptor }) => descriptor),
    tags: await moveTags(repository, before),
    manifests: countPushed([...images, pushedIndex].map(({ pushed }) => pushed)),
    attached: attached ?? [],
  };
}

/** The tags of each architecture's own image come before those of the index. */
function tagTargets(checked: CheckedImages, index: Buffer): TagTarget[] {
  const own = checked.images.filter(({ architecture }) => architecture === 'arm64');
  const targets = own.map(({ architecture, manifest }) => ({
    ...publishedTags(checked, architecture),
    ...{ content: manifest, mediaType: manifestTypes.image as string },
  }));
  return [...targets, { ...publishedTags(checked), content: index, mediaType: manifestTypes.index }].flatMap(
    ({ immutable, moving, content, mediaType }) => [
      { tag: immutable, moves: false, content, mediaType },
      ...moving.map((tag) => ({ tag, moves: true, content, mediaType })),
    ],
  );
}

type Blob = { digest: string; size: number; path: string };

async function pushBlobs(
  repository: Repository,
  images: readonly SealedImage[],
): Promise<Published['blobs']> {
  const all: Blob[] = images.flatMap(({ layout: { folder, config, layers } }) =>
    [config, ...layers].map(({ digest, size }) => ({ digest, size, path: blobPath(folder, digest) })),
  );
  const blobs = [...new Map(all.map((blob) => [blob.digest, blob])).values()];
  const limit = pLimit(3);
  let failed = false;
  const running = blobs.map((blob) =>
    limit(async () => {
      if (failed) throw new Error('another blob failed');
      const pushed = await pushBlob(repository, blob, blob.path).catch((error) => {
        failed = true;
        throw error;
      });
      return { ...blob, pushed };
    }),
  );
  const done = await Promise.all(running).catch(async (error) => {
    // Nothing may be sent after this function has ended.
    await Promise.allSettled(running);
    throw error;
  });
  const sent = done.filter(({ pushed }) => pushed === 'uploaded');
  return {
    ...countPushed(done.map(({ pushed }) => pushed)),
    bytes: sent.reduce((sum, { size }) => sum + size, 0),
  };
}

async function pushAll(
  repository: Repository,
  manifests: readonly { content: Buffer; mediaType: string }[],
): Promise<{ descriptor: Descriptor; pushed: Pushed }[]> {
  const done: { descriptor: Descriptor; pushed: Pushed }[] = [];
  for (const { content, mediaType } of manifests) {
    done.push(await pushManifest(repository, content, { mediaType }));
  }
  return done;
}

function countPushed(all: readonly Pushed[]): { uploaded: number; present: number } {
  const uploaded = all.filter((pushed) => pushed === 'uploaded').length;
  return { uploaded, present: all.length - uploaded };
}
