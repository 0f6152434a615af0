import type { Variant } from '@distroless/matrix';
import type { ImageModel } from '../model/image-model.ts';
import type { LayerEntry } from '../model/saved-image.ts';

/** A check of an image's files and configuration, without running it. */
export type Check = {
  /** Stable: reports and filters use it. */
  name: string;
  /** What is true of an image that passes, in a sentence. */
  holds: string;
  /** For other people's images: something breaks (`error`), or the owner should know. For ours, every finding is a failure. */
  severity: 'error' | 'warning';
  /** How to fix what it finds. */
  fix: string;
  appliesTo: AppliesTo;
  run: (image: ImageModel, facts: Facts) => Iterable<Found>;
};

export type AppliesTo = {
  /** Our own images, as they are built: the variants that it checks. */
  ours?: readonly Variant[];
  /** Other people's images: all of them, or those made from these images of ours. */
  others?: 'all' | readonly Variant[];
  /** Why it does not apply to this image; undefined when it does. */
  unless?: (image: ImageModel) => string | undefined;
};

/** What a check may use besides the image. */
export type Facts = ImageDates & { variant: Variant };

export type ImageDates = {
  now: Date;
  /** The time of the commit that the image was built from; undefined when the caller does not know it. */
  committed?: Date | undefined;
};

/** One thing that a check found. */
export type Finding = {
  check: string;
  /** What it is, as a word that does not change: `world-writable`. */
  kind: string;
  /** The file or folder, from the root: `/etc/passwd`. */
  path?: string;
  /** The layer it is in, counted from 1 at the bottom; undefined for what a container sees. */
  layer?: number;
  /** A sentence or line for people, with the place in it. May contain any text of the image: escape it where it is shown. */
  message: string;
};

/** A finding without the name of its check. */
export type Found = Omit<Finding, 'check'>;

/** A finding about a path that a container sees. */
export function atPath(path: string, kind: string, says: string): Found {
  return { kind, path: `/${path}`, message: `/${path} ${says}` };
}

/** A finding about an entry of a layer, whether or not a later layer hides it. */
export function inLayer({ entry, layer }: LayerEntry, kind: string, says = ''): Found {
  const { path } = entry;
  const message = [`layer ${layer}: /${path}`, says].filter(Boolean).join(' ');
  return { kind, path: `/${path}`, layer, message };
}
