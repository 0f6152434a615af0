import { loadKeys } from '@distroless/debian-index';
import type { Context } from '@distroless/workspace';

/** The context of locking: also the trusted archive keys, which are those of this repository except in tests. */
export interface ResolveContext extends Context {
  keys?: typeof loadKeys;
}

/** Reads the trusted keys. */
export function trustedKeys({ keys = loadKeys }: ResolveContext): ReturnType<typeof loadKeys> {
  return keys();
}
