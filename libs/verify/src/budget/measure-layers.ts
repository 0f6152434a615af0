import type { Entry, Layout } from '@distroless/image';
import type { SavedLayer } from '../model/saved-image.ts';

export type MeasuredLayer = {
  /** `runtime/rootfs` */
  name: string;
  /** Bytes of its tar. */
  unpacked: number;
  /** Bytes of its compressed form; undefined when it is sealed as a plain tar. */
  pulled?: number;
  entries: readonly Entry[];
};

/** An image's layers, and the steps of its history. */
type Measured = { layers: readonly SavedLayer[]; config: { history: readonly string[] } };

const step = /^ADD (\w+\/[a-z-]+?)-(?:amd64|arm64)(?:-\w+)?\.tar \/$/;

/**
 * The layers of one of our images, the lowest first. `sealed` are those of its layout.
 * @throws Error when the history does not name each layer, or the layout has other layers
 */
export function measureLayers(
  { layers, config }: Measured,
  sealed: Layout['layers'] | undefined,
): MeasuredLayer[] {
  if (sealed && sealed.length !== layers.length) {
    throw new Error(
      `cannot measure the layers: the image has ${layers.length}, its layout ${sealed.length}; run the target "container" again`,
    );
  }
  return layers.map(({ entries }, index) => {
    const blob = sealed?.[index];
    return {
      name: nameOf(config.history, index),
      unpacked: tarSize(entries),
      ...(blob?.mediaType.endsWith('+zstd') && { pulled: blob.size }),
      entries,
    };
  });
}

function nameOf(history: readonly string[], index: number): string {
  const name = step.exec(history[index] ?? '')?.[1];
  if (name) return name;
  throw new Error(
    `cannot name layer ${index + 1}: its history is ${JSON.stringify(history[index] ?? '')}, not "ADD runtime/rootfs-amd64.tar /"`,
  );
}

const block = 512;

/** Each entry has a header, and its content fills blocks; two blocks are the end. Rare pax headers do not count. */
function tarSize(entries: readonly Entry[]): number {
  const blocks = entries.map((entry) => 1 + Math.ceil(bytesOf(entry) / block));
  return blocks.reduce((sum, count) => sum + count, 2) * block;
}

export function bytesOf(entry: Entry): number {
  return entry.type === 'file' ? entry.content.length : 0;
}
