import { loadKeys } from '@distroless/debian-index';
import type { Context } from '@distroless/workspace';
import type { TrustedRoot } from '@sigstore/protobuf-specs';

/**
 * The context of locking: also the trusted archive keys and Sigstore's root. They are those of this repository and of Sigstore,
 * except in tests.
 */
export interface ResolveContext extends Context {
  keys?: typeof loadKeys;
  sigstoreRoot?: () => Promise<TrustedRoot>;
}

/** Reads the trusted keys. */
export function trustedKeys({ keys = loadKeys }: ResolveContext): ReturnType<typeof loadKeys> {
  return keys();
}
