import type { Variant } from '@distroless/matrix';
import type { SavedImage } from '../saved-image.ts';

/** A check of an image's files, without running it. */
export type StaticCheck = {
  name: string;
  /** What holds, in a sentence. */
  about: string;
  variants: readonly Variant[];
  /** What does not hold, a line each, with the path first; nothing when all is well. */
  find: (image: SavedImage, facts: { variant: Variant; now: Date }) => Iterable<string>;
};
