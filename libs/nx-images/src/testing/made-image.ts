import { fileURLToPath } from 'node:url';
import type { Image } from '../image.mjs';

/** The plugin's facts about an image of series 3.13, in this workspace. */
export function madeImage(variant: Image['variant'], more: Partial<Image> = {}): Image {
  return {
    root: `images/python/3.13/${variant}`,
    workspaceRoot: fileURLToPath(new URL('../../../..', import.meta.url)),
    series: '3.13',
    variant,
    suite: 'trixie',
    debian: 13,
    eol: '2029-10-31',
    hasSubstitute: true,
    ...more,
  };
}
