import type { LayerTar } from '@distroless/image';

export type Described = {
  /** `sha256:…` */
  id: string;
  tags: readonly string[];
  layers: readonly LayerTar[];
};

/** A line for each tag: name, short id, size of the files. */
export function describeImage({ id, tags, layers }: Described): string[] {
  const width = Math.max(...tags.map((tag) => tag.length));
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  const shortId = id.replace('sha256:', '').slice(0, 12);
  return tags.map((tag) => `${tag.padEnd(width)}  ${shortId}  ${(size / 1e6).toFixed(1)} MB`);
}
