import type { Contents } from './contents.ts';

/** A check of the files and the configuration of any image. */
export type ImageCheck = {
  name: string;
  /** What holds, in a sentence. */
  about: string;
  /** What it is when it does not hold: something breaks, or its owner should know. */
  severity: 'breach' | 'warning';
  /** What to do when it does not hold. */
  mend: string;
  /** Why it says nothing of this image, if it does not. */
  unless?: (image: Contents) => string | undefined;
  /** What does not hold, a line each, with the path first; nothing when all is well. */
  find: (image: Contents) => Iterable<string>;
};

export function unlessPython({ python }: Contents): string | undefined {
  return python ? undefined : 'the image has no Python';
}
