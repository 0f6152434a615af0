export {
  lockCommand,
  lockedRoot,
  lockPath,
  parseLock,
  readLock,
  readPresentLock,
  writeLock,
} from './lockfile.ts';
export {
  type Lock,
  type LockedPackage,
  type LockedRoot,
  type LockedTarball,
  lockSchema,
  type Wheel,
} from './schema.ts';
export { readSource, type Source, sourcePath, writeSource } from './source.ts';
export { stampOf, timeOf } from './stamp.ts';
