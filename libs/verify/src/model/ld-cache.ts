import { readLdCache } from '@distroless/image';
import type { SavedImage } from './saved-image.ts';

/** The paths of each library in the cache of the image's loader; undefined when the cache is missing or damaged. */
export function ldCacheOf({ tree }: Pick<SavedImage, 'tree'>): Map<string, string[]> {
  try {
    return readLdCache(tree.read('etc/ld.so.cache'));
  } catch {
    return new Map();
  }
}
