export { bundleType, readUnverified, verifyBundle } from './bundle.ts';
export { openSigner, type SigningOptions } from './open-signer.ts';
export type { StatementSigner } from './signer.ts';
export { type Trust, trustedKey } from './trust.ts';
export { loadTrustedRoot, type RootRepository } from './trusted-root.ts';
