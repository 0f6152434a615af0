export type { Change } from './compare-locks.ts';
export {
  type Context,
  hostArchitecture,
  openContext,
  type Report,
  readIntent,
  type StepEvent,
  withTemporary,
} from './context.ts';
export { buildCpython } from './cpython.ts';
export { fetchImage } from './fetch-image.ts';
export { installTools } from './install-tools.ts';
export { buildLdCache } from './ld-cache.ts';
export { checkLocks, type LockResult, lockImages, resolveLocks } from './lock.ts';
export { takeOtherRoot } from './other-root.ts';
export { pipFiles, pipSettings } from './pip.ts';
export { buildRootfs } from './rootfs.ts';
export { fetchTarball } from './tarball.ts';
export { takeUpstreamCpython } from './upstream.ts';
