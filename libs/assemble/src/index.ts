export { fetchImage } from './fetch-image.ts';
export { installTools } from './install-tools.ts';
export { buildLdCache } from './ld-cache.ts';
export type { RootName } from './other-root.ts';
export { buildRootfs } from './rootfs.ts';
