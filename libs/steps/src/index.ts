export { type Context, openContext, type Report, readIntent, type StepEvent } from './context.ts';
export { buildCpython, cpythonTar, fetchTarball } from './cpython.ts';
export { fetchImage } from './fetch-image.ts';
export { installTools } from './install-tools.ts';
export { buildLdCache } from './ld-cache.ts';
export { checkLocks, type LockResult, lockImages } from './lock.ts';
export type { Change } from './lock-image.ts';
export { buildRootfs } from './rootfs.ts';
