export { lockCommand, lockedRoot, lockPath, parseLock, readLock, writeLock } from './lockfile.ts';
export {
  type Lock,
  type LockedPackage,
  type LockedRelease,
  type LockedRoot,
  lockSchema,
  type Wheel,
} from './schema.ts';
