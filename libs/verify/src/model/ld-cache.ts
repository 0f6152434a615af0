import { readLdCache } from '@distroless/image';
import type { SavedImage } from './saved-image.ts';

/** Library name to the paths that the cache of the image's loader has for it; nothing when it is missing or damaged. */
export function ldCacheOf({ tree }: Pick<SavedImage, 'tree'>): Map<string, string[]> {
  try {
    return readLdCache(tree.read('etc/ld.so.cache'));
  } catch {
    return new Map();
  }
}
