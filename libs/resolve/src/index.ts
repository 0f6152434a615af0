export { type Change, compareLocks } from './compare-locks.ts';
export { type LockResult, lockImages, resolveLocks } from './lock.ts';
export { knownTarballs } from './lock-releases.ts';
