export type { Change } from './compare-locks.ts';
export {
  type Context,
  hostArchitecture,
  openContext,
  type Report,
  readIntent,
  type StepEvent,
} from './context.ts';
export { buildCpython } from './cpython.ts';
export { fetchImage } from './fetch-image.ts';
export { installTools } from './install-tools.ts';
export { buildLdCache } from './ld-cache.ts';
export { checkLocks, type LockResult, lockImages, resolveLocks } from './lock.ts';
export { takeOtherRoot } from './other-root.ts';
export { buildRootfs } from './rootfs.ts';
export { takeUpstreamCpython } from './upstream.ts';
