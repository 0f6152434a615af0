export { type LoadedRelease, type LoadOptions, loadSources, loadSuite, type Suite } from './archive.ts';
export { type ClosureRequest, resolveClosure } from './closure.ts';
export { type Deb, type DebIdentity, readDeb } from './deb.ts';
export { ExpiredIndexError, type InRelease, type InReleaseOptions, verifyInRelease } from './in-release.ts';
export { loadKeys } from './keys.ts';
export {
  APT_TARGETS_ARGUMENTS,
  type AptTargets,
  findMirrors,
  type Mirrors,
  placesOf,
  snapshotMirrors,
} from './mirrors.ts';
export {
  type ArchiveName,
  indexPackages,
  type Package,
  type PackageIndex,
  parsePackages,
} from './packages-index.ts';
export { type Clause, parseRelations, type Relation, satisfies } from './relation.ts';
export { type Release, releasesOf } from './releases.ts';
export { assembleRootfs, type Rootfs } from './rootfs.ts';
export { mergedFolders, mergedPath, noDocumentation, type Selection } from './selection.ts';
export { parseSources, type SourceTarball } from './sources-index.ts';
export { parseStanzas, type Stanza } from './stanza.ts';
export { type DebSource, fileNameOf, type UnpackOptions } from './unpack.ts';
export { assembleUnpacked } from './unpacked.ts';
export { compareVersions, type Operator, upstreamVersion, versionFits } from './version.ts';
