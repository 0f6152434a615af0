import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Points to a blob: https://github.com/opencontainers/image-spec/blob/main/descriptor.md. `size` is in bytes. */
export type Descriptor = { mediaType: string; digest: string; size: number };

export const mediaTypes = {
  config: 'application/vnd.oci.image.config.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  zstdLayer: 'application/vnd.oci.image.layer.v1.tar+zstd',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
} as const;

export function describeBlob(content: string | Buffer, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(content), size: Buffer.byteLength(content) };
}

/** `sha256:` and the hash in hexadecimal digits. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** The blob's path inside a layout. */
export function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

export function blobPath(folder: string, digest: string): string {
  return join(folder, blobName(digest));
}
