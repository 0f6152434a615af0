export { buildAptMirror } from './build-apt-mirror.ts';
export { buildLdCache } from './build-ld-cache.ts';
export { fetchImage } from './fetch-image.ts';
export { installTools } from './install-tools.ts';
export type { RootName } from './other-root.ts';
export { buildRootfs } from './rootfs.ts';
