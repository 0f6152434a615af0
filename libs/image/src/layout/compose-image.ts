import { imageAnnotations } from './annotations.ts';
import { type CanonicalConfigOptions, canonicalConfig } from './canonical-config.ts';
import { canonicalJson } from './canonical-json.ts';
import { blobName, type Descriptor, describeBlob, mediaTypes } from './descriptor.ts';
import type { LayerTar } from './layer-tar.ts';

/** The files of an OCI layout of one image, without its layers. */
export type ComposedImage = {
  manifest: Descriptor;
  config: Descriptor;
  /** Path inside the layout → content. */
  documents: ReadonlyMap<string, string>;
};

/**
 * The documents of a layout of one image. Their bytes depend on the options only. `manifest.json` is for `docker load`
 * before version 25.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export function composeImage(options: CanonicalConfigOptions): ComposedImage {
  const { architecture } = options;
  const layers = options.layers.map(describeLayer);
  const config = blob(canonicalConfig(options), mediaTypes.config);
  const image = {
    ...{ schemaVersion: 2, mediaType: mediaTypes.manifest, config: config.descriptor, layers },
    annotations: imageAnnotations(options),
  };
  const manifest = blob(image, mediaTypes.manifest);
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [{ ...manifest.descriptor, platform: { architecture, os: 'linux' } }],
  };
  const archive = {
    Config: blobName(config.descriptor.digest),
    Layers: layers.map(({ digest }) => blobName(digest)),
    RepoTags: null,
  };
  return {
    manifest: manifest.descriptor,
    config: config.descriptor,
    documents: new Map([
      [blobName(config.descriptor.digest), config.text],
      [blobName(manifest.descriptor.digest), manifest.text],
      ['index.json', canonicalJson(index)],
      ['manifest.json', canonicalJson([archive])],
      ['oci-layout', canonicalJson({ imageLayoutVersion: '1.0.0' })],
    ]),
  };
}

function describeLayer({ digest, size, compressed }: LayerTar): Descriptor {
  if (!compressed) return { mediaType: mediaTypes.layer, digest, size };
  return { mediaType: mediaTypes.zstdLayer, digest: compressed.digest, size: compressed.size };
}

function blob(value: object, mediaType: string): { text: string; descriptor: Descriptor } {
  const text = canonicalJson(value);
  return { text, descriptor: describeBlob(text, mediaType) };
}
