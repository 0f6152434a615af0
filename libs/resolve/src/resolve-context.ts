import { loadKeys } from '@distroless/debian-index';
import type { Context } from '@distroless/workspace';

/** What locking works with besides: the archive keys that are trusted, those of this repository unless tests give others. */
export interface ResolveContext extends Context {
  keys?: typeof loadKeys;
}

/** Reads the trusted keys. */
export function trustedKeys({ keys = loadKeys }: ResolveContext): ReturnType<typeof loadKeys> {
  return keys();
}
