import type { Variant } from '@distroless/matrix';
import type { SavedImage } from '../saved-image.ts';

export type ImageDates = {
  now: Date;
  /** When the image was committed to, as its builder says; undefined: it does not. */
  committed?: Date | undefined;
};

/** A check of an image's files, without running it. */
export type StaticCheck = {
  name: string;
  /** What holds, in a sentence. */
  about: string;
  variants: readonly Variant[];
  /** Why it says nothing of this image, if it does not. */
  unless?: (image: SavedImage) => string | undefined;
  /** What does not hold, a line each, with the path first; nothing when all is well. */
  find: (image: SavedImage, facts: ImageDates & { variant: Variant }) => Iterable<string>;
};

/** Of a CPython that others have compiled, flags and file system are theirs: a reason to pass over a check. */
export function unlessUpstream(labels: Readonly<Record<string, string>>): string | undefined {
  return labels['org.python.build'] === 'upstream'
    ? 'CPython was compiled by upstream, with its own flags'
    : undefined;
}
