import type { Variant } from '@distroless/matrix';
import type { ImageModel } from '../model/image-model.ts';
import type { LayerEntry } from '../model/saved-image.ts';

/** A check of an image's files and configuration, without running it. */
export type Check = {
  /** Stable: reports and filters use it. */
  name: string;
  /** What is true of an image that passes, in a sentence. */
  holds: string;
  /** Of other people's images: whether something breaks, or the owner should know. Of ours, every finding is a failure. */
  severity: 'error' | 'warning';
  /** What to do about findings. */
  fix: string;
  appliesTo: AppliesTo;
  run: (image: ImageModel, facts: Facts) => Iterable<Found>;
};

export type AppliesTo = {
  /** Our own images, as they are built: the variants that it proves. */
  ours?: readonly Variant[];
  /** Other people's images: all of them, or those made from these images of ours. */
  others?: 'all' | readonly Variant[];
  /** Why it says nothing about this image; nothing where it applies. */
  unless?: (image: ImageModel) => string | undefined;
};

/** What a check may ask about besides the image. */
export type Facts = ImageDates & { variant: Variant };

export type ImageDates = {
  now: Date;
  /** The time of the commit that the image was built from; nothing when the caller does not know it. */
  committed?: Date | undefined;
};

/** One thing that a check found. */
export type Finding = {
  check: string;
  /** What it is, as a word that does not change: `world-writable`. */
  kind: string;
  /** The file or folder, from the root: `/etc/passwd`. */
  path?: string;
  /** The layer it is in, counted from 1, the lowest; nothing for what a container sees. */
  layer?: number;
  /** A sentence or line for people, with the place in it. May contain any text of the image: escape it where it is shown. */
  message: string;
};

/** A finding before its check puts its name on it. */
export type Found = Omit<Finding, 'check'>;

/** Of a path that a container sees. */
export function atPath(path: string, kind: string, says: string): Found {
  return { kind, path: `/${path}`, message: `/${path} ${says}` };
}

/** Of an entry of a layer, whether or not a later layer hides it. */
export function inLayer({ entry, layer }: LayerEntry, kind: string, says = ''): Found {
  const { path } = entry;
  const message = [`layer ${layer}: /${path}`, says].filter(Boolean).join(' ');
  return { kind, path: `/${path}`, layer, message };
}
