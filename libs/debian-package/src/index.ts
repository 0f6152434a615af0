export { type DebIdentity, readDeb } from './deb.ts';
export { debianMirrors } from './debian-mirrors.ts';
export { busyboxLinks } from './maintainer-scripts/busybox.ts';
export {
  APT_TARGETS_ARGUMENTS,
  type ArchiveName,
  findMirrors,
  type Mirrors,
  placesOf,
  snapshotMirrors,
} from './mirrors.ts';
export { assembleRootfs, type Rootfs } from './rootfs.ts';
export { mergedFolders, noDocumentation, type Selection } from './selection.ts';
export { takePackages } from './take-packages.ts';
export { type DebSource, fileNameOf } from './unpack.ts';
export { assembleUnpacked } from './unpacked.ts';
