export { type Change, compareLocks } from './compare-locks.ts';
export { type LockResult, lockImages, resolveLocks } from './lock.ts';
export { knownTarballs } from './lock-releases.ts';
export { lockTools } from './lock-tools.ts';
export type { ResolveContext } from './resolve-context.ts';
export { openSuites } from './suites.ts';
