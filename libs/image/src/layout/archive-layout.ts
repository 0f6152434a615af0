import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { padding, tarHeader } from '../tar-header.ts';
import { canonicalJson } from './canonical-json.ts';
import { blobName, blobPath, mediaTypes } from './descriptor.ts';
import type { Layout } from './read-layout.ts';

/**
 * The image of a layout as a tar for `docker load`: an OCI layout and a docker-archive at once, in which the image has
 * these names. The blobs are those of the layout.
 * @param names with a tag: `localhost/python:3.13`
 */
export function archiveLayout(layout: Layout, names: readonly string[]): Readable {
  return Readable.from(chunks(layout, names), { objectMode: false, highWaterMark: 1 << 20 });
}

async function* chunks(layout: Layout, names: readonly string[]): AsyncGenerator<Buffer> {
  const { folder, manifest, config, layers } = layout;
  yield* document('oci-layout', { imageLayoutVersion: '1.0.0' });
  yield* document('index.json', namedIndex(layout, names));
  yield* document('manifest.json', [
    {
      Config: blobName(config.digest),
      Layers: layers.map(({ digest }) => blobName(digest)),
      RepoTags: names,
    },
  ]);
  for (const { digest, size } of oncePerDigest([manifest, config, ...layers])) {
    yield header(blobName(digest), size);
    yield* createReadStream(blobPath(folder, digest), { highWaterMark: 1 << 20 });
    yield padding(size);
  }
  yield Buffer.alloc(1024);
}

/**
 * As docker writes it: an entry for each name, see
 * https://github.com/containerd/containerd/blob/main/images/annotations.go.
 */
function namedIndex({ manifest }: Layout, names: readonly string[]): object {
  const manifests = names.map((name) => ({
    ...manifest,
    annotations: {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
    },
  }));
  return { schemaVersion: 2, mediaType: mediaTypes.index, manifests };
}

function* document(path: string, value: object): Generator<Buffer> {
  const content = Buffer.from(canonicalJson(value));
  yield header(path, content.length);
  yield content;
  yield padding(content.length);
}

function header(path: string, size: number): Buffer {
  return tarHeader({ type: 'file', path, target: '', mode: 0o644, uid: 0, gid: 0, mtime: 0, size });
}

function oncePerDigest<T extends { digest: string }>(blobs: readonly T[]): T[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
