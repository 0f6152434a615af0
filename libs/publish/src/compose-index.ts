import { canonicalJson } from '@distroless/image';
import { manifestTypes } from '@distroless/registry';
import type { SealedImage } from './sealed-image.ts';

/**
 * The index over the images of all architectures, with their common annotations. Its bytes depend on the images only.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md
 */
export function composeIndex(images: readonly SealedImage[]): Buffer {
  const sorted = [...images].sort((a, b) => (a.architecture < b.architecture ? -1 : 1));
  const manifests = sorted.map(({ layout: { manifest }, architecture }) => ({
    ...{ mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.size },
    platform: { architecture, os: 'linux' },
  }));
  const [first, ...others] = sorted;
  const common = Object.entries(first?.annotations ?? {}).filter(([name, value]) =>
    others.every(({ annotations }) => annotations[name] === value),
  );
  const index = {
    ...{ schemaVersion: 2, mediaType: manifestTypes.index, manifests },
    annotations: Object.fromEntries(common),
  };
  return Buffer.from(canonicalJson(index));
}
